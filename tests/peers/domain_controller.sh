# A Samba domain controller of CORP.TEST in a network namespace of its own, made in the current directory:
#   unshare -n sh domain_controller.sh provision
#   unshare -n sh domain_controller.sh serve CERTIFICATE KEY ROOT     relays ldap.socket and ldaps.socket
set -e
ip link set lo up
ip addr add 10.99.0.1/32 dev lo
config="-s $PWD/ad/etc/smb.conf"
# What a killed process of the same number left behind would stop libfaketime.
days_ago() {
  FAKETIME=-$1d sh -c 'shift; rm -f /dev/shm/*faketime_*_$$
    LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 exec samba-tool user "$@"' sh "$@" $config
}

if [ "$1" = provision ]; then
  samba-tool domain provision --realm=CORP.TEST --domain=CORP --server-role=dc --dns-backend=NONE \
    --adminpass='Passw0rd!x' --host-ip=10.99.0.1 --host-name=dc1 --targetdir="$PWD/ad" \
    --option='interfaces=lo' --option='bind interfaces only=yes'
  days_ago 60 create RTCService 'Passw0rd!svc'
  days_ago 400 create RTCComponentService 'Passw0rd!svc'
  samba-tool user setexpiry RTCComponentService --noexpiry $config
  samba-tool user create RTCNew 'Passw0rd!svc' --must-change-at-next-login $config
  samba-tool user create RTCOff 'Passw0rd!svc' $config
  samba-tool user disable RTCOff $config
  exit
fi

cp "$3" tls.key
chmod 600 tls.key
cat > settings <<CONFIG
	server services = ldap, cldap, kdc
	pid directory = $PWD/ad
	ncalrpc dir = $PWD/ad/ncalrpc
	log file = $PWD/ad/log
	tls certfile = $2
	tls keyfile = $PWD/tls.key
	tls cafile = $4
	ldap server require strong auth = yes
CONFIG
sed -i '/^\[global\]/r settings' ad/etc/smb.conf
socat "UNIX-LISTEN:$PWD/ldap.socket,fork" TCP:10.99.0.1:389 &
socat "UNIX-LISTEN:$PWD/ldaps.socket,fork" TCP:10.99.0.1:636 &
exec samba -F -M single $config --no-process-group --debug-stdout -d0
