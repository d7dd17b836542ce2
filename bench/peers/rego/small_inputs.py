"""Requests for the nine small policies, such that rules are entered: (what, allowed, request) by policy.

No result depends on the time of day: times lie far in the past or in the future.
"""

# In a set of fresh requests, another one for each.
ID = "7c0f64d1a2b95e38"

PAST_NS = 1_000_000_000
FUTURE_NS = 4_102_444_800_000_000_000


def _api(login_time: int, method: str = "GET") -> dict:
    return {"request": {"method": method, "path": f"/api/v3/orders/{ID}"},
            "user": {"id": f"u-{ID}", "authenticated": True, "login_time": login_time}}


def _vault_by_service(created: int) -> dict:
    return {"operation": "Microsoft.KeyVault/vaults/certificates/read",
            "principal": {"type": "ServicePrincipal", "appId": ID, "createdTime": created},
            "resource": {"properties": {"enableSoftDelete": True, "enablePurgeProtection": True}}}


def _vault_by_user(name: str) -> dict:
    return {"operation": "Microsoft.KeyVault/vaults/secrets/read",
            "principal": {"type": "User", "id": ID, "userPrincipalName": name},
            "context": {"conditionalAccess": {"compliant": True}}}


def _security_rule(port: int, source: str, priority: int) -> dict:
    return {"operation": "Microsoft.Network/networkSecurityGroups/securityRules/write", "name": f"rule-{ID}",
            "rule": {"direction": "Inbound", "access": "Allow", "protocol": "TCP", "priority": priority,
                     "sourceAddressPrefix": source, "destinationPortRange": port}}


def _storage(rules: list) -> dict:
    return {"operation": "Microsoft.Storage/storageAccounts/write",
            "resource": {"name": f"account{ID}", "properties": {
                "supportsHttpsTrafficOnly": True, "minimumTlsVersion": "TLS1_2", "allowBlobPublicAccess": False,
                "encryption": {"services": {"blob": {"enabled": True}}, "keySource": "Microsoft.Storage"},
                "networkAcls": {"defaultAction": "Deny", "ipRules": rules}}}}


def _machine(environment: str, size: str = "Standard_F2s_v2") -> dict:
    return {"operation": "Microsoft.Compute/virtualMachines/write",
            "resource": {"name": f"vm-{ID}", "location": "southeastasia",
                         "tags": {"environment": environment, "owner": ID},
                         "properties": {"hardwareProfile": {"vmSize": size}, "osProfile": {"adminPassword": None}}}}


def _processing(data: dict, clearance: int, operation: str = "export", role: str = "analyst") -> dict:
    return {"operation": operation, "data": {"record": ID, **data},
            "user": {"role": role, "attributes": {"clearance": clearance}}}


def _sensitivity(owner: str, public: bool, action: str, roles: list) -> dict:
    return {"user": {"id": f"user-{ID}", "roles": roles}, "action": action,
            "resource": {"owner": owner, "public": public}}


def _role(classification: str, permissions: list) -> dict:
    return {"user": {"id": ID, "role": "admin", "permissions": permissions}, "action": "delete",
            "resource": {"classification": classification}}


def _deployment(statuses: list) -> dict:
    return {"user": {"id": ID, "department": "product"}, "action": "deploy",
            "approvals": [{"by": f"approver-{i}", "status": status} for i, status in enumerate(statuses)]}


def _emergency(action: str, justification: str) -> dict:
    return {"user": {"id": ID, "emergency_access": True}, "action": action, "justification": justification}


INPUTS: dict[str, list[tuple[str, bool, dict]]] = {
    "api_access": [
        ("logged-in", True, _api(FUTURE_NS)),
        ("long-ago", False, _api(PAST_NS)),
    ],
    "azure_keyvault": [
        ("service", True, _vault_by_service(FUTURE_NS)),
        ("administrator", True, _vault_by_user("security@company.com")),
        ("old-service", False, _vault_by_service(PAST_NS)),
        ("other-user", False, _vault_by_user("someone@company.com")),
    ],
    "azure_nsg": [
        ("harmless-port", True, _security_rule(8443, "203.0.113.0/24", 300)),
        ("inner-network", True, _security_rule(27017, "192.168.7.0/24", 1200)),
        ("outer-network", False, _security_rule(27017, "203.0.113.0/24", 1200)),
    ],
    "azure_storage": [
        ("closed", True, _storage([{"value": "203.0.113.7"}])),
        ("no-rules", False, _storage([])),
    ],
    "azure_vm": [
        ("test", True, _machine("test")),
        ("other-environment", False, _machine("production")),
    ],
    "data_processing": [
        ("export", True, _processing({"city": "Oslo"}, 2)),
        ("transform", True, _processing({"city": "Oslo"}, 0, "transform", "data_processor")),
        ("sensitive", False, _processing({"password": "hunter2"}, 2)),
    ],
    "data_sensitivity": [
        ("owner", True, _sensitivity(f"user-{ID}", False, "write", ["manager"])),
        ("public", True, _sensitivity("someone", True, "read", ["user"])),
        ("stranger", False, _sensitivity("someone", True, "write", ["user", "manager"])),
    ],
    "rbac": [
        ("internal", True, _role("internal", ["delete"])),
        ("no-permissions", False, _role("internal", [])),
    ],
    "time_based": [
        ("emergency", True, _emergency("diagnose", f"incident {ID}")),
        ("no-reason", False, _emergency("diagnose", "")),
        ("one-approval", False, _deployment(["approved", "pending", "rejected"])),
    ],
}
