// Mint an open token with the JDK alone (17 or later).

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.math.BigDecimal;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public final class OpenToken {

    /**
     * Return a token that opens the cancellation of one subscription for five minutes.
     *
     * @param more the optional claims: customer, flow, return_url, mode
     */
    public static String mint(
            String secret, String kid, String accountId, String customerRef,
            Map<String, Object> subscription, Map<String, Object> more, Instant now)
            throws GeneralSecurityException {
        byte[] jti = new byte[16];
        new SecureRandom().nextBytes(jti);
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", accountId);
        claims.put("aud", "fairwell");
        claims.put("sub", customerRef);
        claims.put("jti", base64url(jti));
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.getEpochSecond() + 300);
        claims.put("subscription", subscription);
        claims.putAll(more);
        String header = json(Map.of("alg", "HS256", "typ", "JWT", "kid", kid));
        String signed = base64url(header.getBytes(UTF_8)) + "." + base64url(json(claims).getBytes(UTF_8));
        // The key is the secret as it is shown: its characters, never decoded.
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        return signed + "." + base64url(mac.doFinal(signed.getBytes(UTF_8)));
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Write maps, text, numbers and booleans as JSON, because the JDK cannot.
     *
     * <p>With Jackson or Gson at hand, leave this out and use theirs.
     */
    private static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> json(entry.getKey()) + ":" + json(entry.getValue()))
                    .collect(joining(",", "{", "}"));
        }
        return value instanceof String text ? quoted(text) : String.valueOf(value);
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            boolean isPlain = c >= ' ' && c != '"' && c != '\\';
            json.append(isPlain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return json.append('"').toString();
    }

    /**
     * Trial run. The JDK cannot read JSON either, so standard input has a line for each value:
     * {@code customer.name=Ada} for text, {@code subscription.quantity:=2} for a number or boolean.
     */
    @SuppressWarnings("unchecked")
    public static void main(String[] args) throws GeneralSecurityException, IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        for (String line : new String(System.in.readAllBytes(), UTF_8).split("\n")) {
            String[] pair = line.split(":?=", 2);
            boolean isText = line.charAt(pair[0].length()) == '=';
            put(request, pair[0], isText ? pair[1] : literal(pair[1]));
        }
        Object now = request.remove("now");
        System.out.println(mint(
                (String) request.remove("secret"),
                (String) request.remove("kid"),
                (String) request.remove("account_id"),
                (String) request.remove("customer_ref"),
                (Map<String, Object>) request.remove("subscription"),
                request,
                now == null ? Instant.now() : Instant.ofEpochSecond(((Number) now).longValue())));
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> map, String path, Object value) {
        String[] names = path.split("\\.", 2);
        if (names.length == 1) {
            map.put(path, value);
        } else {
            Object inner = map.computeIfAbsent(names[0], name -> new LinkedHashMap<String, Object>());
            put((Map<String, Object>) inner, names[1], value);
        }
    }

    private static Object literal(String text) {
        return text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : new BigDecimal(text);
    }
}
