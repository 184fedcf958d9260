#include "gather/devices/windows_script.h"

#include <algorithm>

namespace sipfed::gather {
namespace {

// PowerShell 2.0 has no ConvertTo-Json, and later ones write enums as numbers: hence the script's own. On an
// edge the cmdlets read the local store, which is what the service there goes by. The clock comes last, so
// that its reading is fresh when the output ends.
constexpr std::string_view script = R"ps($ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
function sipfed_text($v) { '"' + (@(([string]$v).ToCharArray() | ForEach-Object { $n = [int]$_; if ($n -lt 32 -or $n -gt 126 -or $n -eq 34 -or $n -eq 92) { '\u{0:x4}' -f $n } else { [string]$_ } }) -join '') + '"' }
function sipfed_value($v) { if ($null -eq $v) { 'null' } elseif ($v -is [bool]) { ([string]$v).ToLower() } elseif ($v -is [System.Collections.IEnumerable] -and $v -isnot [string]) { '[' + (@($v | ForEach-Object { sipfed_text $_ }) -join ',') + ']' } else { sipfed_text $v } }
function sipfed_row($row, $fields) { '{' + (@($fields | ForEach-Object { (sipfed_text $_) + ':' + (sipfed_value $row.$_) }) -join ',') + '}' }
function sipfed_topic($name, $fields, $read) { '=== sipfed ' + $name; try { $rows = @(& $read | Where-Object { $null -ne $_ }); '[' + (@($rows | ForEach-Object { sipfed_row $_ $fields }) -join ',') + ']' } catch { '{"sipfed_error":' + (sipfed_text $_.FullyQualifiedErrorId) + '}' } }
foreach ($m in 'SkypeForBusiness', 'Lync') { if (Get-Module -ListAvailable $m) { Import-Module $m -WarningAction SilentlyContinue -ErrorAction SilentlyContinue; break } }
$sipfed_edge = [bool](Get-Service -Name RTCMRAUTH, RTCDATAPROXY -ErrorAction SilentlyContinue)
$sipfed_store = @{}; if ($sipfed_edge) { $sipfed_store['LocalStore'] = $true }
$sipfed_wmi = @(Get-WmiObject -List -ErrorAction SilentlyContinue | Where-Object { $_.Name -like 'MSFT_SIP*' } | ForEach-Object { $_.Name })
function sipfed_cmdlet($name, $fields, $options) { if (Get-Command $name -ErrorAction SilentlyContinue) { sipfed_topic $name $fields { & $name @options } } }
function sipfed_read($name, $fields, $read) { if (Get-Command $name -ErrorAction SilentlyContinue) { sipfed_topic $name $fields $read } }
function sipfed_central($name, $fields, $options) { if (-not $sipfed_edge) { sipfed_cmdlet $name $fields $options } }
function sipfed_class($name, $fields) { if ($sipfed_wmi -contains $name) { sipfed_topic $name $fields { Get-WmiObject -Class $name } } }
sipfed_cmdlet 'Get-CsAllowedDomain' @('Identity', 'Domain', 'ProxyFqdn', 'VerificationLevel') $sipfed_store
sipfed_cmdlet 'Get-CsBlockedDomain' @('Identity', 'Domain') $sipfed_store
sipfed_cmdlet 'Get-CsHostingProvider' @('Identity', 'Name', 'ProxyFqdn', 'VerificationLevel', 'Enabled') $sipfed_store
sipfed_cmdlet 'Get-CsPublicProvider' @('Identity', 'Name', 'ProxyFqdn', 'VerificationLevel', 'Enabled') $sipfed_store
sipfed_cmdlet 'Get-CsAccessEdgeConfiguration' @('Identity', 'AllowFederatedUsers', 'EnablePartnerDiscovery', 'EnableUserReplicator') $sipfed_store
sipfed_cmdlet 'Get-CsExternalAccessPolicy' @('Identity', 'EnableFederationAccess') $sipfed_store
sipfed_central 'Get-CsSite' @('Identity', 'FederationRoute') @{}
sipfed_central 'Get-CsService' @('Identity', 'PoolFqdn') @{ EdgeServer = $true }
sipfed_central 'Get-CsPool' @('Identity', 'Computers', 'Services') @{}
sipfed_central 'Get-CsManagementStoreReplicationStatus' @('ReplicaFqdn', 'UpToDate') @{}
sipfed_read 'Get-CsCertificate' @('Use', 'Thumbprint', 'Subject', 'NotBefore', 'NotAfter', 'HasPrivateKey', 'HasEku', 'Eku') { Get-CsCertificate | ForEach-Object { $u = $_; $c = Get-Item ('Cert:\LocalMachine\My\' + $u.Thumbprint) -ErrorAction SilentlyContinue; if ($c) { $x = @($c.Extensions | Where-Object { $_.Oid.Value -eq '2.5.29.37' }); $c | Select-Object @{ n = 'Use'; e = { [string]$u.Use } }, Thumbprint, Subject, @{ n = 'NotBefore'; e = { $_.NotBefore.ToUniversalTime().ToString('s') } }, @{ n = 'NotAfter'; e = { $_.NotAfter.ToUniversalTime().ToString('s') } }, HasPrivateKey, @{ n = 'HasEku'; e = { $x.Count -gt 0 } }, @{ n = 'Eku'; e = { @($x | ForEach-Object { $_.EnhancedKeyUsages } | ForEach-Object { $_.Value }) } } } else { $u | Select-Object Use, Thumbprint, Subject } } }
sipfed_class 'MSFT_SIPFederationPartnerTable' @('Domain', 'EdgeProxyAddress')
sipfed_class 'MSFT_SIPFederationNetworkProviderTable' @('NetworkProviderName', 'EdgeProxyAddress', 'Enabled', 'IsPublicNetworkProvider', 'UserVerificationLevel')
sipfed_class 'MSFT_SIPFederationDeniedDomainSetting' @('Domain')
sipfed_class 'MSFT_SIPFederationExternalEdgeSetting' @('EnableFederation', 'AllowAllDomainsForAutoFederation', 'AllowAutomaticFederation')
sipfed_class 'MSFT_SIPGlobalFederationSetting' @('EnableRouteToEnterpriseEdge', 'RouteToEnterpriseEdge', 'RouteToEnterpriseEdgePort')
sipfed_class 'MSFT_SIPProxySetting' @('RouteToEnterpriseEdge', 'RouteToEnterpriseEdgePort')
sipfed_class 'MSFT_SIPRemoteAddressData' @('Server', 'OutboundOnly', 'TreatAsAuthenticated')
sipfed_topic 'Win32_Service' @('Name', 'DisplayName', 'State') { Get-WmiObject -Class Win32_Service -Filter "Name LIKE 'RTC%'" }
sipfed_topic 'FipsAlgorithmPolicy' @('Enabled') { $k = 'HKLM:\SYSTEM\CurrentControlSet\Control\Lsa'; if (Test-Path "$k\FipsAlgorithmPolicy") { Get-ItemProperty "$k\FipsAlgorithmPolicy" } else { Get-ItemProperty $k | Select-Object @{ n = 'Enabled'; e = { $_.FIPSAlgorithmPolicy } } } }
sipfed_topic 'Get-Date' @('Utc', 'Zone') { Get-Date | Select-Object @{ n = 'Utc'; e = { $_.ToUniversalTime().ToString('s') } }, @{ n = 'Zone'; e = { [TimeZone]::CurrentTimeZone.StandardName } } }
)ps";

}  // namespace

std::string_view windows_script() { return script; }

std::map<std::string, std::string> split_windows_output(std::string_view output) {
  std::map<std::string, std::string> out;
  std::string* into = nullptr;
  while (!output.empty()) {
    const std::size_t end = std::min(output.find('\n'), output.size());
    std::string_view line = output.substr(0, end);
    output.remove_prefix(std::min(end + 1, output.size()));
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    if (line.starts_with(windows_header)) {
      into = &out[std::string(line.substr(windows_header.size()))];
    } else if (into != nullptr) {
      into->append(line).push_back('\n');
    }
  }
  return out;
}

}  // namespace sipfed::gather
