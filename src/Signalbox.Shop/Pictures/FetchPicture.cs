using Signalbox.Platform.Http;

namespace Signalbox.Shop.Pictures;

/// <summary>Gets a picture that a rule names by an address of the web.</summary>
internal sealed class FetchPicture(IHttpClientFactory clients)
{
    /// <summary>Name of the outgoing client.</summary>
    public const string Client = "shop-picture";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <returns>Its bytes, at most those that may be sent; or why there are none.</returns>
    public async Task<(byte[]? Content, string Reason)> RunAsync(string address, CancellationToken ct)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var from) || from.Scheme is not ("http" or "https"))
            return (null, "this is no address of a picture");
        // Real time, also under a test's clock: what is limited here is a real answer.
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var client = clients.CreateClient(Client);
            using var answer = await client.GetAsync(from, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (!answer.IsSuccessStatusCode)
                return (null, $"its address answered with status {(int)answer.StatusCode}");
            return await answer.Content.ReadAtMostAsync(KeepPicture.MostBytes, both.Token) is { } content
                ? (content, "")
                : (null, $"it has more than {KeepPicture.MostBytes / 1024 / 1024} MB");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, $"its address did not answer within {Patience.TotalSeconds:0} s");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return (null, fault.Message);
        }
    }
}
