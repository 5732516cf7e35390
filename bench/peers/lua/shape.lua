-- The unified user of an EvoVoice UserInfo, whose members are in `info`.
local cjson = require("cjson.safe")
local array = cjson.array_mt and function(list) return setmetatable(list, cjson.array_mt) end or function(list) return list end
local roles = { Manager = "manager", SystemAdministrator = "admin" }

return function(info)
  local shown = {}
  for index, role in ipairs(info.Roles) do shown[index] = roles[role] end
  return cjson.encode({
    id = info.Id, userName = info.EmailAddress, displayName = info.Name, firstName = info.FirstName,
    lastName = info.LastName, email = info.EmailAddress, roles = array(shown), accounts = array(info.AccountIds),
    extensions = { evovoice = {
      AccountNames = array(info.AccountNames), DashboardPermissions = array(info.DashboardPermissions),
      IsAuthenticated = info.IsAuthenticated == "true", ManagerAccess = info.ManagerAccess,
    } },
  })
end
