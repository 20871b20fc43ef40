// Answer an action of Fairwell: do what the customer decided, once. With the JDK alone (17 or later).

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

public final class BillingAction {

    /** The status of an answer, and its body: your JSON library writes it. */
    public record Answer(int status, Map<String, Object> body) {}

    private static final Map<Object, Integer> STATUS = Map.of("applied", 200, "failed", 422, "pending", 202);
    private static final Set<String> REFUSABLE = Set.of("apply_offer", "undo_cancel", "reactivate", "resume");

    /**
     * Return the answer to a message that was verified.
     *
     * @param message as your JSON library reads it: maps, text and numbers
     * @param kept the answer to each {@code webhook-id}: a map here, a table of yours in a product, written in
     *     the transaction in which {@code perform} changes the subscription
     * @param perform a function for each kind. It gets the message's {@code data} and returns
     *     {@code {"status": "applied"}}, with {@code effective_at} if you know it, {@code {"status": "failed",
     *     "code": "…"}}, or {@code {"status": "pending"}}: then tell it later to {@code /api/v1/actions/…}
     */
    @SuppressWarnings("unchecked")
    public static Answer answer(
            String webhookId,
            Map<String, Object> message,
            Map<String, Map<String, Object>> kept,
            Map<String, Function<Map<String, Object>, Map<String, Object>>> perform) {
        if (!"action.requested".equals(message.get("type"))) {
            return new Answer(204, Map.of());
        }
        Map<String, Object> order = (Map<String, Object>) message.get("data");
        Map<String, Object> answer = kept.get(webhookId);
        if (answer == null) {
            String kind = (String) order.get("kind");
            var work = perform.get(kind);
            if (work == null && !REFUSABLE.contains(kind)) {
                // Somebody declared it: it stays pending, and is asked again, until your code is there.
                return new Answer(503, Map.of());
            }
            answer = work == null ? Map.of("status", "failed", "code", "unsupported_action") : work.apply(order);
            kept.put(webhookId, answer);
        }
        return new Answer(STATUS.get(answer.get("status")), answer);
    }

    /**
     * Trial run. The JDK cannot read JSON, so standard input has a line for each value
     * ({@code message.data.kind=cancel}), and the answer is written in lines too.
     */
    @SuppressWarnings("unchecked")
    public static void main(String[] args) throws IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        for (String line : new String(System.in.readAllBytes(), UTF_8).split("\n")) {
            String[] pair = line.split("=", 2);
            put(request, pair[0], pair[1]);
        }
        Answer answer = answer(
                (String) request.get("webhook_id"),
                (Map<String, Object>) request.get("message"),
                (Map<String, Map<String, Object>>) request.getOrDefault("kept", new LinkedHashMap<>()),
                Map.of(
                        "cancel", order -> Map.of("status", "applied", "effective_at", cancelOf(order).get("at")),
                        "apply_offer", order -> Map.of("status", "failed", "code", "not_for_this_plan"),
                        "verify_cancel", order -> Map.of("status", "pending")));
        System.out.println(answer.status());
        answer.body().forEach((name, value) -> System.out.println(name + "=" + value));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cancelOf(Map<String, Object> order) {
        return (Map<String, Object>) order.get("cancel");
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> map, String path, String value) {
        String[] names = path.split("\\.", 2);
        if (names.length == 1) {
            map.put(path, value);
        } else {
            put((Map<String, Object>) map.computeIfAbsent(names[0], name -> new LinkedHashMap<String, Object>()), names[1], value);
        }
    }
}
