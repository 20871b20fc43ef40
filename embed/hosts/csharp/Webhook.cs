// Verify a webhook from Fairwell with .NET's own library.

#nullable enable

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

/// <summary>The request was not signed with this secret, or not now.</summary>
public sealed class InvalidWebhookException : Exception
{
    public InvalidWebhookException(string reason) : base(reason)
    {
    }
}

public static class Webhook
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Return only if one of the signatures is ours.</summary>
    /// <param name="headers">
    /// In ASP.NET Core: request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()).
    /// </param>
    /// <param name="body">The raw bytes of the request: parse them afterwards, not before.</param>
    /// <exception cref="InvalidWebhookException">None is, or the request is not from now.</exception>
    public static void Verify(
        string secret,
        IEnumerable<KeyValuePair<string, string>> headers,
        byte[] body,
        DateTimeOffset? now = null)
    {
        var anyCase = new Dictionary<string, string>(headers, StringComparer.OrdinalIgnoreCase);
        var id = anyCase.GetValueOrDefault("webhook-id");
        var timestamp = anyCase.GetValueOrDefault("webhook-timestamp");
        var signatures = anyCase.GetValueOrDefault("webhook-signature");
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signatures))
        {
            throw new InvalidWebhookException("a webhook header is missing");
        }
        if (!uint.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            throw new InvalidWebhookException("the timestamp is not a number");
        }
        var age = (now ?? DateTimeOffset.UtcNow) - DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (age.Duration() > Tolerance)
        {
            throw new InvalidWebhookException("the timestamp is more than five minutes away");
        }

        var isPrefixed = secret.StartsWith("whsec_", StringComparison.Ordinal);
        var key = Convert.FromBase64String(isPrefixed ? secret.Substring("whsec_".Length) : secret);
        if (key.Length == 0) // Anyone can sign with an empty key.
        {
            throw new InvalidWebhookException("the secret is empty");
        }
        var signed = Encoding.UTF8.GetBytes($"{id}.{timestamp}.").Concat(body).ToArray();
        using var hmac = new HMACSHA256(key);
        var expected = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(hmac.ComputeHash(signed)));
        // During a rotation there are several signatures; one of them is enough.
        foreach (var one in signatures.Split(' '))
        {
            if (CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(one)))
            {
                return;
            }
        }
        throw new InvalidWebhookException("no signature matches");
    }

    // Trial run: the request is JSON on standard input.
    public static int Main()
    {
        using var input = JsonDocument.Parse(Console.OpenStandardInput());
        var request = input.RootElement;
        var headers = request.GetProperty("headers").EnumerateObject()
            .ToDictionary(header => header.Name, header => header.Value.GetString()!);
        DateTimeOffset? now = request.TryGetProperty("now", out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds.GetInt64())
            : (DateTimeOffset?)null;
        try
        {
            Verify(
                request.GetProperty("secret").GetString()!,
                headers,
                Encoding.UTF8.GetBytes(request.GetProperty("body").GetString()!),
                now);
            Console.WriteLine("valid");
            return 0;
        }
        catch (InvalidWebhookException error)
        {
            Console.WriteLine($"invalid: {error.Message}");
            return 1;
        }
    }
}
