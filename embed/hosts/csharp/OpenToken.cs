// Mint an open token with .NET's own library.

#nullable enable

using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

public static class OpenToken
{
    /// <summary>Return a token that opens the cancellation of one subscription for five minutes.</summary>
    /// <param name="more">The optional claims: customer, flow, return_url, mode.</param>
    public static string Mint(
        string secret,
        string kid,
        string accountId,
        string customerRef,
        object subscription,
        IReadOnlyDictionary<string, object>? more = null,
        DateTimeOffset? now = null)
    {
        var issuedAt = (now ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds();
        var jti = new byte[16];
        RandomNumberGenerator.Fill(jti);
        var header = new Dictionary<string, object> { ["alg"] = "HS256", ["typ"] = "JWT", ["kid"] = kid };
        var claims = new Dictionary<string, object>
        {
            ["iss"] = accountId,
            ["aud"] = "fairwell",
            ["sub"] = customerRef,
            ["jti"] = Base64Url(jti),
            ["iat"] = issuedAt,
            ["exp"] = issuedAt + 300,
            ["subscription"] = subscription,
        };
        foreach (var (name, value) in more ?? new Dictionary<string, object>())
        {
            claims[name] = value;
        }
        var signed = EncodeJson(header) + "." + EncodeJson(claims);
        // The key is the secret as it is shown: its characters, never decoded.
        using var hmac = new HMACSHA256(Encoding.UTF8.GetBytes(secret));
        return signed + "." + Base64Url(hmac.ComputeHash(Encoding.UTF8.GetBytes(signed)));
    }

    private static string EncodeJson(object value) => Base64Url(JsonSerializer.SerializeToUtf8Bytes(value));

    private static string Base64Url(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    // Trial run: the request is JSON on standard input.
    public static void Main()
    {
        using var input = JsonDocument.Parse(Console.OpenStandardInput());
        var request = input.RootElement.EnumerateObject()
            .Where(member => member.Value.ValueKind != JsonValueKind.Null)
            .ToDictionary(member => member.Name, member => (object)member.Value);
        object? Take(string name) => request.Remove(name, out var value) ? value : null;
        string Text(string name) => Take(name)?.ToString() ?? throw new ArgumentException(name);
        var now = Take("now") is JsonElement seconds
            ? DateTimeOffset.FromUnixTimeSeconds(seconds.GetInt64())
            : DateTimeOffset.UtcNow;
        Console.WriteLine(Mint(
            Text("secret"),
            Text("kid"),
            Text("account_id"),
            Text("customer_ref"),
            subscription: Take("subscription")!,
            more: request,
            now));
    }
}
