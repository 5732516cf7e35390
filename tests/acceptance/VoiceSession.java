// A client of the Voice API as Java programs were written for it: HttpURLConnection, which has no PATCH, and a CookieManager
// that holds the session. Nothing of Idiom's is in it. Arguments: base URL, file of the authority ("" for http), user,
// password, a role. Says of each step what came of it, one a line.
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.InputStream;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

public class VoiceSession {
    static final String USERS = "http://schemas.datacontract.org/2004/07/Voice.Api.Authentication";
    static final String ARRAYS = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

    static String base;
    static String basic; // null: the session has to do
    static final CookieManager cookies = new CookieManager();
    static int status;
    static Document answer;

    public static void main(String[] arguments) throws Exception {
        base = arguments[0];
        if (!arguments[1].isEmpty()) trust(arguments[1]);
        var user = arguments[2];
        var password = arguments[3];
        var role = arguments[4];
        CookieHandler.setDefault(cookies);

        basic = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        call("GET", "/users?countPerPage=1", null, null);
        tell("basic", "" + status);
        basic = null;
        for (var remember : new boolean[] {false, true}) {
            logIn(user, password, remember);
            call("GET", "/users?countPerPage=1", null, null);
            tell("list", "" + status);
            workOnAUser(role);
            call("POST", "/auth/logout", "application/json", "{}");
            tell("logout", status + ", " + cookies.getCookieStore().getCookies().size() + " cookies");
            call("GET", "/users?countPerPage=1", null, null);
            tell("list", "" + status);
        }
    }

    static void logIn(String user, String password, boolean remember) throws Exception {
        call("POST", "/auth/credentials", "application/json", "{\"provider\":\"credentials\",\"userName\":\"" + user
            + "\",\"password\":\"" + password + "\",\"rememberMe\":" + remember + "}");
        tell(remember ? "login, remembered" : "login",
            status + ", " + cookies.getCookieStore().getCookies().size() + " cookies");
    }

    static void workOnAUser(String role) throws Exception {
        call("POST", "/users", "application/xml", document("NewUser",
            "<EmailAddress>zoe@example.test</EmailAddress><FirstName>Zo\u00eb</FirstName><LastName>B</LastName>"
            + "<Password>Sesam-7</Password>"));
        var id = text("Id");
        tell("create", status + " " + text("FirstName"));
        call("PATCH", "/users/" + id, "application/xml", document("PatchUser", "<LastName>Reyes</LastName><Roles xmlns:a=\""
            + ARRAYS + "\"><a:string>" + role + "</a:string></Roles>"));
        tell("patch", status + " " + text("LastName") + " " + holds(role));
        call("GET", "/users?specificIds=" + id, null, null);
        tell("read", status + " " + text("LastName") + " " + holds(role));
        call("DELETE", "/users/" + id, null, null);
        tell("delete", "" + status);
    }

    static void call(String method, String path, String type, String body) throws Exception {
        var request = (HttpURLConnection) new URL(base + path).openConnection();
        boolean patch = method.equals("PATCH");
        request.setRequestMethod(patch ? "POST" : method);
        if (patch) request.setRequestProperty("X-Http-Method-Override", "PATCH");
        request.setRequestProperty("Accept", "application/xml");
        if (basic != null) request.setRequestProperty("Authorization", "Basic " + basic);
        if (body != null) {
            request.setDoOutput(true);
            request.setRequestProperty("Content-Type", type);
            request.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        status = request.getResponseCode();
        InputStream stream = status < 400 ? request.getInputStream() : request.getErrorStream();
        var bytes = stream == null ? new byte[0] : stream.readAllBytes();
        if (status >= 400 && bytes.length > 0) System.err.println(new String(bytes, StandardCharsets.UTF_8));
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        answer = bytes.length == 0 ? null : factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
    }

    static String document(String name, String members) {
        return "<" + name + " xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns=\"" + USERS + "\">" + members
            + "</" + name + ">";
    }

    static String text(String member) {
        NodeList found = answer.getElementsByTagNameNS(USERS, member);
        return found.getLength() == 1 ? found.item(0).getTextContent() : "(" + found.getLength() + " " + member + ")";
    }

    static String holds(String role) {
        NodeList roles = answer.getElementsByTagNameNS(USERS, "Roles");
        NodeList items = ((org.w3c.dom.Element) roles.item(0)).getElementsByTagNameNS(ARRAYS, "string");
        for (int i = 0; i < items.getLength(); ++i)
            if (items.item(i).getTextContent().equals(role)) return role;
        return "without the role";
    }

    static void trust(String authority) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        try (var file = new FileInputStream(authority)) {
            store.setCertificateEntry("authority", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trusted.getTrustManagers(), null);
        HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
    }

    static void tell(String step, String what) {
        System.out.println(step + ": " + what);
    }
}
