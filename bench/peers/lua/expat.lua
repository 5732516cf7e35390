-- Members by namespace and local name, as lua-expat tells them.
local lxp = require("lxp")
local shape = require("shape")

local dto = "http://schemas.datacontract.org/2004/07/Voice.Api.Authentication\1"
local item = "http://schemas.microsoft.com/2003/10/Serialization/Arrays\1string"
local permission = dto .. "DashboardPermissions"
local lists = { Roles = true, AccountIds = true, AccountNames = true, DashboardPermissions = true }

return function(xml)
  local info, member, depth, value = {}, nil, 0, nil
  local parser = lxp.new({
    StartElement = function(_, name)
      depth = depth + 1
      if depth == 4 then
        member = name:sub(1, #dto) == dto and name:sub(#dto + 1) or nil
        if member and lists[member] then info[member] = {} end
        value = ""
      elseif depth == 5 and (name == item or name == permission) then
        value = ""
      end
    end,
    CharacterData = function(_, text)
      if value then value = value .. text end
    end,
    EndElement = function()
      if depth == 5 and member and lists[member] then
        local values = info[member]
        values[#values + 1] = value
      elseif depth == 4 and member and not lists[member] then
        info[member] = value
      end
      depth = depth - 1
    end,
  }, "\1")
  parser:parse(xml)
  parser:parse()
  parser:close()
  return shape(info)
end
