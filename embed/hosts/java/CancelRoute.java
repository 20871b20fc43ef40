// Lead a posted cancel form on to Fairwell, with the JDK alone (17 or later).

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

public final class CancelRoute {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /**
     * Return where your own cancel page sends the form on, or nothing while Fairwell is away.
     *
     * <p>In the method that takes the form's POST, and changes nothing by itself:
     *
     * <pre>{@code
     * return CancelRoute.findFlow("https://cancel.example.com", Duration.ofSeconds(1))
     *         .map(flow -> ResponseEntity.status(307).location(flow).build())
     *         .orElseGet(this::showOwnCancelPage);
     * }</pre>
     *
     * <p>307 keeps the POST and its token; 302 and 303 lose both.
     */
    public static Optional<URI> findFlow(String serviceUrl, Duration patience) throws InterruptedException {
        HttpRequest health = HttpRequest.newBuilder(URI.create(serviceUrl + "/healthz")).timeout(patience).build();
        try {
            int status = CLIENT.send(health, BodyHandlers.discarding()).statusCode();
            return status == 200 ? Optional.of(URI.create(serviceUrl + "/open")) : Optional.empty();
        } catch (IOException away) {
            return Optional.empty();
        }
    }

    /** Trial run: standard input has the line {@code service_url=https://cancel.example.com}. */
    public static void main(String[] args) throws InterruptedException, IOException {
        String line = new String(System.in.readAllBytes(), UTF_8).strip();
        Optional<URI> flow = findFlow(line.split("=", 2)[1], Duration.ofSeconds(1));
        System.out.println(flow.map(address -> "307 " + address).orElse("own page"));
    }
}
