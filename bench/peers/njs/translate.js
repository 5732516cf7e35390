// The unified user of an EvoVoice reply. Debian's njs has no XML module, so this is a scanner by hand, as in Lua.
const roles = { Manager: 'manager', SystemAdministrator: 'admin' };

function text(value) {
    return value.indexOf('&') < 0 ? value
        : value.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, '&');
}

function member(xml, name) {
    const open = '<d2p1:' + name + '>';
    const from = xml.indexOf(open) + open.length;
    return text(xml.slice(from, xml.indexOf('<', from)));
}

function list(xml, name, item, close) {
    const values = [];
    const open = '<' + item + '>';
    let at = xml.indexOf('<d2p1:' + name) + name.length + 6;
    const last = xml.indexOf(close || '</d2p1:' + name + '>', at);
    for (;;) {
        const from = xml.indexOf(open, at);
        if (from < 0 || from > last) return values;
        at = xml.indexOf('<', from + open.length);
        values.push(text(xml.slice(from + open.length, at)));
    }
}

function shape(xml) {
    const permissions = 'd2p1:DashboardPermissions';
    return JSON.stringify({
        id: member(xml, 'Id'), userName: member(xml, 'EmailAddress'), displayName: member(xml, 'Name'),
        firstName: member(xml, 'FirstName'), lastName: member(xml, 'LastName'), email: member(xml, 'EmailAddress'),
        roles: list(xml, 'Roles', 'd4p1:string').map((role) => roles[role]),
        accounts: list(xml, 'AccountIds', 'd4p1:string'),
        extensions: { evovoice: {
            AccountNames: list(xml, 'AccountNames', 'd4p1:string'),
            DashboardPermissions: list(xml, 'DashboardPermissions', permissions, `</${permissions}></${permissions}>`),
            IsAuthenticated: member(xml, 'IsAuthenticated') === 'true', ManagerAccess: member(xml, 'ManagerAccess'),
        } },
    });
}

async function answer(request) {
    const reply = await request.subrequest('/passed' + request.uri, request.variables.args || '');
    request.headersOut['Content-Type'] = 'application/json';
    request.return(200, shape(reply.responseText));
}

export default { answer };
