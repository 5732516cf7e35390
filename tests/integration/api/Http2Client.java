import java.io.FileInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks a gateway with the JDK's HttpClient, which takes HTTP/2 by ALPN: java Http2Client.java URL CA KEY BODY. */
class Http2Client {
    public static void main(String[] arguments) throws Exception {
        var url = arguments[0];
        var key = arguments[2];
        var client = HttpClient.newBuilder().sslContext(trusting(arguments[1])).build();
        var asked = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 200; ++i) {
            var request = HttpRequest.newBuilder(URI.create(url + "?limit=" + (1 + i % 3))).header("X-Api-Key", key).build();
            asked.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
        for (var response : asked) tell("read", response.get());
        var create = HttpRequest.newBuilder(URI.create(url)).header("X-Api-Key", key).header("Content-Type", "application/json")
                         .POST(HttpRequest.BodyPublishers.ofString(arguments[3])).build();
        tell("created", client.send(create, HttpResponse.BodyHandlers.ofString()));
        var large = HttpRequest.newBuilder(URI.create(url)).header("X-Api-Key", key).header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(" ".repeat(300 * 1024))).build();
        tell("too large", client.send(large, HttpResponse.BodyHandlers.ofString()));
        tell("after it", client.send(HttpRequest.newBuilder(URI.create(url + "?limit=1")).header("X-Api-Key", key).build(),
                                     HttpResponse.BodyHandlers.ofString()));
    }

    static void tell(String what, HttpResponse<String> response) {
        System.out.println(what + " " + response.version() + " " + response.statusCode());
    }

    static SSLContext trusting(String file) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var stream = new FileInputStream(file)) {
            store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(stream));
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
