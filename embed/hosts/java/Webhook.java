// Verify a webhook from Fairwell with the JDK alone (17 or later).

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public final class Webhook {

    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** The request was not signed with this secret, or not now. */
    public static final class InvalidWebhookException extends Exception {
        InvalidWebhookException(String reason) {
            super(reason);
        }
    }

    /**
     * Return only if one of the signatures is ours.
     *
     * @param body the raw bytes of the request: parse them afterwards, not before
     */
    public static void verify(String secret, Map<String, String> headers, byte[] body, Instant now)
            throws InvalidWebhookException, GeneralSecurityException {
        Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(headers);
        String id = anyCase.getOrDefault("webhook-id", "");
        String timestamp = anyCase.getOrDefault("webhook-timestamp", "");
        String signatures = anyCase.getOrDefault("webhook-signature", "");
        if (id.isEmpty() || timestamp.isEmpty() || signatures.isEmpty()) {
            throw new InvalidWebhookException("a webhook header is missing");
        }
        if (!timestamp.matches("\\d{1,12}")) {
            throw new InvalidWebhookException("the timestamp is not a number");
        }
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now);
        if (age.abs().compareTo(TOLERANCE) > 0) {
            throw new InvalidWebhookException("the timestamp is more than five minutes away");
        }

        byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
        if (key.length == 0) { // Anyone can sign with an empty key.
            throw new InvalidWebhookException("the secret is empty");
        }
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        mac.update((id + "." + timestamp + ".").getBytes(UTF_8));
        String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        // During a rotation there are several signatures; one of them is enough.
        for (String one : signatures.split(" ")) {
            if (MessageDigest.isEqual(expected.getBytes(UTF_8), one.getBytes(UTF_8))) {
                return;
            }
        }
        throw new InvalidWebhookException("no signature matches");
    }

    /**
     * Trial run. The JDK cannot read JSON, so standard input has a line for each value
     * ({@code secret=…}, {@code now=…}, {@code webhook-id=…}), an empty line, and the body.
     */
    public static void main(String[] args) throws GeneralSecurityException, IOException {
        String[] parts = new String(System.in.readAllBytes(), UTF_8).split("\n\n", 2);
        Map<String, String> values = new HashMap<>();
        for (String line : parts[0].split("\n")) {
            String[] pair = line.split("=", 2);
            values.put(pair[0], pair[1]);
        }
        String now = values.remove("now");
        Instant instant = now == null ? Instant.now() : Instant.ofEpochSecond(Long.parseLong(now));
        try {
            verify(values.remove("secret"), values, parts[1].getBytes(UTF_8), instant);
            System.out.println("valid");
        } catch (InvalidWebhookException error) {
            System.out.println("invalid: " + error.getMessage());
            System.exit(1);
        }
    }
}
