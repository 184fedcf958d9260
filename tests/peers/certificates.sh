# Every certificate that the peers show, made in the current directory. Keys are shared: they take the time.
set -e
authority() {
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.crt" -subj "/CN=$2" -days 3650 \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign'
}
# sign NAME ISSUER DIGEST SUBJECT KEY EXTENSION...
sign() {
  name=$1 issuer=$2 digest=$3 subject=$4 key=$5
  shift 5
  printf '%s\n' "$@" > ext
  openssl req -new -key "$key" -subj "$subject" |
    openssl x509 -req -CA "$issuer.crt" -CAkey "$issuer.key" -CAcreateserial -days 365 "-$digest" \
      -extfile ext -out "$name.crt"
}
authority root 'Peer Root CA'
openssl genrsa -out leaf.key 2048
openssl genrsa -out inter.key 2048
openssl genrsa -out weak.key 1024
openssl ecparam -name prime256v1 -genkey -noout -out ec.key
both='extendedKeyUsage=serverAuth,clientAuth'
san='subjectAltName=DNS:ae.fed.test'
cn=/CN=ae.fed.test
sign inter root sha256 '/CN=Peer Issuing CA' inter.key 'basicConstraints=critical,CA:TRUE' \
  'keyUsage=critical,keyCertSign'
sign good root sha256 $cn leaf.key "$both" "$san"
sign inter1 inter sha256 $cn leaf.key "$both" "$san"
sign nofqdn root sha256 /CN=imp-node-1 leaf.key "$both"
sign otherfqdn root sha256 /CN=other.fed.test leaf.key "$both" subjectAltName=DNS:other.fed.test
sign cnonly root sha256 $cn leaf.key "$both"
sign sanonly root sha256 /O=Fed/OU=Edge leaf.key "$both" "$san"
sign wildcard root sha256 '/CN=*.fed.test' leaf.key "$both" 'subjectAltName=DNS:*.fed.test'
sign ekuserver root sha256 $cn leaf.key extendedKeyUsage=serverAuth "$san"
sign ekuclient root sha256 $cn leaf.key extendedKeyUsage=clientAuth "$san"
sign ekunone root sha256 $cn leaf.key "$san"
sign ekuwrong root sha256 $cn leaf.key extendedKeyUsage=codeSigning,emailProtection "$san"
sign ekuany root sha256 $cn leaf.key extendedKeyUsage=anyExtendedKeyUsage "$san"
sign sha1 root sha1 $cn leaf.key "$both" "$san"
sign md5 root md5 $cn leaf.key "$both" "$san"
sign rsa1024 root sha256 $cn weak.key "$both" "$san"
sign ec root sha256 $cn ec.key "$both" "$san"
sign client root sha256 /CN=imp.corp.test leaf.key "$both" subjectAltName=DNS:imp.corp.test
sign clientbad root sha256 /CN=stranger.corp.test leaf.key "$both" subjectAltName=DNS:stranger.corp.test
cat good.crt > good-chain.crt
cat inter1.crt inter.crt > inter1-chain.crt

# Both ends of the validity: in OpenSSL 3.0 only `openssl ca` takes them.
mkdir -p issued
: > issued/index
echo 1000 > issued/serial
cat > ca.cnf <<CONFIG
[ca]
default_ca=d
[d]
new_certs_dir=issued
database=issued/index
serial=issued/serial
certificate=root.crt
private_key=root.key
default_md=sha256
policy=p
unique_subject=no
x509_extensions=x
[p]
commonName=supplied
[x]
$both
$san
CONFIG
between() {
  openssl req -new -key leaf.key -subj $cn -out request
  openssl ca -batch -notext -config ca.cnf -in request -out "$1.crt" -startdate "$2" -enddate "$3"
}
between expired 20200101000000Z 20210101000000Z
between notyet 20400101000000Z 20410101000000Z

# A self-signed certificate and the one that replaced it, as after a change of the domain: trust `stale`,
# show `self`.
for name in stale self; do
  openssl req -x509 -newkey rsa:2048 -nodes -keyout $name.key -out $name.crt -subj $cn -addext "$san" -days 365
done
