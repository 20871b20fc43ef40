// Answer an action of Fairwell: do what the customer decided, once.

#nullable enable

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

public static class BillingAction
{
    private static readonly Dictionary<string, int> Status =
        new Dictionary<string, int> { ["applied"] = 200, ["failed"] = 422, ["pending"] = 202 };

    private static readonly HashSet<string> Refusable =
        new HashSet<string> { "apply_offer", "undo_cancel", "reactivate", "resume" };

    /// <summary>Return the status and the body of the answer to a message that was verified.</summary>
    /// <param name="kept">
    /// The answer to each webhook-id: a dictionary here, a table of yours in a product, written in the
    /// transaction in which <paramref name="perform"/> changes the subscription.
    /// </param>
    /// <param name="perform">
    /// A function for each kind. It gets the message's data and returns the status "applied", with
    /// "effective_at" if you know it, "failed" with a "code", or "pending": then tell it later to
    /// /api/v1/actions/….
    /// </param>
    public static (int Status, IReadOnlyDictionary<string, string> Body) Answer(
        string webhookId,
        JsonElement message,
        IDictionary<string, IReadOnlyDictionary<string, string>> kept,
        IReadOnlyDictionary<string, Func<JsonElement, IReadOnlyDictionary<string, string>>> perform)
    {
        if (message.GetProperty("type").GetString() != "action.requested")
        {
            return (204, new Dictionary<string, string>());
        }
        var order = message.GetProperty("data");
        var kind = order.GetProperty("kind").GetString()!;
        if (!kept.TryGetValue(webhookId, out var answer))
        {
            if (perform.TryGetValue(kind, out var work))
            {
                answer = work(order);
            }
            else if (Refusable.Contains(kind))
            {
                answer = new Dictionary<string, string> { ["status"] = "failed", ["code"] = "unsupported_action" };
            }
            else
            {
                // Somebody declared it: it stays pending, and is asked again, until your code is there.
                return (503, new Dictionary<string, string>());
            }
            kept[webhookId] = answer;
        }
        return (Status[answer["status"]], answer);
    }

    // Trial run: the request is JSON on standard input.
    public static void Main()
    {
        using var input = JsonDocument.Parse(Console.OpenStandardInput());
        var request = input.RootElement;
        var kept = request.GetProperty("kept").EnumerateObject().ToDictionary(
            one => one.Name,
            one => (IReadOnlyDictionary<string, string>)one.Value.EnumerateObject()
                .ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!));
        var (status, body) = Answer(
            request.GetProperty("webhook_id").GetString()!,
            request.GetProperty("message"),
            kept,
            new Dictionary<string, Func<JsonElement, IReadOnlyDictionary<string, string>>>
            {
                ["cancel"] = order => new Dictionary<string, string>
                {
                    ["status"] = "applied",
                    ["effective_at"] = order.GetProperty("cancel").GetProperty("at").GetString()!,
                },
                ["apply_offer"] = _ => new Dictionary<string, string>
                {
                    ["status"] = "failed",
                    ["code"] = "not_for_this_plan",
                },
                ["verify_cancel"] = _ => new Dictionary<string, string> { ["status"] = "pending" },
            });
        Console.WriteLine($"{status} {JsonSerializer.Serialize(body)}");
    }
}
