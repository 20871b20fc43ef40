// Lead a posted cancel form on to Fairwell, with .NET's own library.

#nullable enable

using System;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;

public static class CancelRoute
{
    private static readonly HttpClient Client = new HttpClient { Timeout = TimeSpan.FromSeconds(1) };

    /// <summary>Return where your own cancel page sends the form on, or null while Fairwell is away.</summary>
    /// <remarks>
    /// In the action that takes the form's POST, and changes nothing by itself:
    /// <code>
    /// var flow = await CancelRoute.FindFlow("https://cancel.example.com");
    /// return flow is null ? View("OwnCancelPage") : RedirectPreserveMethod(flow);
    /// </code>
    /// RedirectPreserveMethod answers 307, which keeps the POST and its token; 302 and 303 lose both.
    /// </remarks>
    public static async Task<string?> FindFlow(string serviceUrl)
    {
        try
        {
            using var answer = await Client.GetAsync(serviceUrl + "/healthz");
            return answer.StatusCode == HttpStatusCode.OK ? serviceUrl + "/open" : null;
        }
        catch (Exception away) when (away is HttpRequestException || away is OperationCanceledException)
        {
            return null;
        }
    }

    // Trial run: the request is JSON on standard input.
    public static async Task Main()
    {
        using var input = JsonDocument.Parse(Console.OpenStandardInput());
        var flow = await FindFlow(input.RootElement.GetProperty("service_url").GetString()!);
        Console.WriteLine(flow is null ? "own page" : "307 " + flow);
    }
}
