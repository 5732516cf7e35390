// A client of the Voice API as .NET programs were written for it: HttpWebRequest, and a CookieContainer that holds the
// session. Nothing of Idiom's is in it. Arguments, steps and output as in VoiceSession.java.
using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;

static class VoiceSession
{
    const string Users = "http://schemas.datacontract.org/2004/07/Voice.Api.Authentication";
    const string Arrays = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

    static string baseUrl;
    static string basic; // null: the session has to do
    static readonly CookieContainer cookies = new CookieContainer();
    static int status;
    static XmlDocument answer;

    static int Main(string[] arguments)
    {
        Console.SetOut(new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true });
        baseUrl = arguments[0];
        if (arguments[1] != "") Trust(arguments[1]);
        string user = arguments[2], password = arguments[3], role = arguments[4];

        basic = Convert.ToBase64String(Encoding.UTF8.GetBytes(user + ":" + password));
        Call("GET", "/users?countPerPage=1", null, null);
        Tell("basic", "" + status);
        basic = null;
        foreach (var remember in new[] { false, true })
        {
            LogIn(user, password, remember);
            Call("GET", "/users?countPerPage=1", null, null);
            Tell("list", "" + status);
            WorkOnAUser(role);
            Call("POST", "/auth/logout", "application/json", "{}");
            Tell("logout", status + ", " + Cookies() + " cookies");
            Call("GET", "/users?countPerPage=1", null, null);
            Tell("list", "" + status);
        }
        return 0;
    }

    static void LogIn(string user, string password, bool remember)
    {
        Call("POST", "/auth/credentials", "application/json", "{\"provider\":\"credentials\",\"userName\":\"" + user
            + "\",\"password\":\"" + password + "\",\"rememberMe\":" + (remember ? "true" : "false") + "}");
        Tell(remember ? "login, remembered" : "login", status + ", " + Cookies() + " cookies");
    }

    static void WorkOnAUser(string role)
    {
        Call("POST", "/users", "application/xml", Document("NewUser",
            "<EmailAddress>zoe@example.test</EmailAddress><FirstName>Zo\u00eb</FirstName><LastName>B</LastName>"
            + "<Password>Sesam-7</Password>"));
        var id = Text("Id");
        Tell("create", status + " " + Text("FirstName"));
        Call("PATCH", "/users/" + id, "application/xml", Document("PatchUser", "<LastName>Reyes</LastName><Roles xmlns:a=\""
            + Arrays + "\"><a:string>" + role + "</a:string></Roles>"));
        Tell("patch", status + " " + Text("LastName") + " " + Holds(role));
        Call("GET", "/users?specificIds=" + id, null, null);
        Tell("read", status + " " + Text("LastName") + " " + Holds(role));
        Call("DELETE", "/users/" + id, null, null);
        Tell("delete", "" + status);
    }

    static void Call(string method, string path, string type, string body)
    {
        var request = (HttpWebRequest)WebRequest.Create(baseUrl + path);
        request.Method = method;
        request.Accept = "application/xml";
        request.CookieContainer = cookies;
        if (basic != null) request.Headers["Authorization"] = "Basic " + basic;
        if (body != null)
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            request.ContentType = type;
            request.ContentLength = bytes.Length;
            using (var stream = request.GetRequestStream()) stream.Write(bytes, 0, bytes.Length);
        }
        HttpWebResponse response;
        try { response = (HttpWebResponse)request.GetResponse(); }
        catch (WebException error) when (error.Response != null) { response = (HttpWebResponse)error.Response; }
        using (response)
        using (var reader = new StreamReader(response.GetResponseStream(), Encoding.UTF8))
        {
            status = (int)response.StatusCode;
            var text = reader.ReadToEnd();
            if (status >= 400 && text != "") Console.Error.WriteLine(text);
            answer = new XmlDocument();
            if (text != "") answer.LoadXml(text);
        }
    }

    static string Document(string name, string members)
    {
        return "<" + name + " xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns=\"" + Users + "\">" + members
            + "</" + name + ">";
    }

    static string Text(string member)
    {
        var found = answer.GetElementsByTagName(member, Users);
        return found.Count == 1 ? found[0].InnerText : "(" + found.Count + " " + member + ")";
    }

    static string Holds(string role)
    {
        var roles = answer.GetElementsByTagName("Roles", Users)[0].ChildNodes.Cast<XmlNode>();
        return roles.Any(one => one.NamespaceURI == Arrays && one.InnerText == role) ? role : "without the role";
    }

    // Those that a call would send: a container also keeps what has ended.
    static int Cookies() { return cookies.GetCookies(new Uri(baseUrl)).Count; }

    // Mono's X509Chain cannot check a signature by an EC key, so the issuer's name has to do.
    static void Trust(string file)
    {
        var authority = new X509Certificate2(file);
        ServicePointManager.ServerCertificateValidationCallback = (sender, certificate, chain, errors) =>
            certificate.Issuer == authority.Subject && (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == 0;
    }

    static void Tell(string step, string what) { Console.WriteLine(step + ": " + what); }
}
