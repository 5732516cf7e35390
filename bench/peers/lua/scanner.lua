-- Finds members by plain searches, as a hand-tuned script does: it knows the prefixes that this back end uses.
local shape = require("shape")
local find, sub, gsub = string.find, string.sub, string.gsub
local entities = { ["&amp;"] = "&", ["&lt;"] = "<", ["&gt;"] = ">", ["&quot;"] = '"', ["&apos;"] = "'" }

local function text(value)
  if find(value, "&", 1, true) then return (gsub(value, "&%a+;", entities)) end
  return value
end

local function member(xml, name)
  local open = "<d2p1:" .. name .. ">"
  local from, to = find(xml, open, 1, true)
  if not from then return nil end
  return text(sub(xml, to + 1, find(xml, "<", to, true) - 1))
end

local function list(xml, name, item, close)
  local values, count = {}, 0
  local _, at = find(xml, "<d2p1:" .. name, 1, true)
  if not at then return values end
  local last = find(xml, close or "</d2p1:" .. name .. ">", at, true)
  local open = "<" .. item .. ">"
  while true do
    local from, to = find(xml, open, at, true)
    if not from or from > last then return values end
    at = find(xml, "<", to, true)
    count = count + 1
    values[count] = text(sub(xml, to + 1, at - 1))
  end
end

return function(xml)
  return shape({
    Id = member(xml, "Id"), EmailAddress = member(xml, "EmailAddress"), Name = member(xml, "Name"),
    FirstName = member(xml, "FirstName"), LastName = member(xml, "LastName"),
    ManagerAccess = member(xml, "ManagerAccess"), IsAuthenticated = member(xml, "IsAuthenticated"),
    Roles = list(xml, "Roles", "d4p1:string"), AccountIds = list(xml, "AccountIds", "d4p1:string"),
    AccountNames = list(xml, "AccountNames", "d4p1:string"),
    DashboardPermissions = list(xml, "DashboardPermissions", "d2p1:DashboardPermissions",
                                "</d2p1:DashboardPermissions></d2p1:DashboardPermissions>"),
  })
end
