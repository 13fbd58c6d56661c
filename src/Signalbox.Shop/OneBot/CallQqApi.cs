using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;

namespace Signalbox.Shop.OneBot;

/// <summary>Calls a OneBot over HTTP: bounded in time and length, and only where outgoing calls may go.</summary>
internal sealed class CallQqApi(IHttpClientFactory clients, IOptions<QqOptions> options)
{
    /// <summary>Name of the outgoing client.</summary>
    public const string Client = "shop-qq";

    private const int MostBytes = 64 * 1024;

    public async Task<QqAnswer> RunAsync(Qq qq, QqCall call, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{qq.ApiUrl!.TrimEnd('/')}/{call.Action}"); // the caller saw to it
        request.Content = new ByteArrayContent(call.Body());
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        if (qq.Token is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        // Real time, also under a test's clock: what is limited here is a real answer.
        using var limit = new CancellationTokenSource(options.Value.Patience, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var client = clients.CreateClient(Client);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (answer.StatusCode != HttpStatusCode.OK)
                return (int)answer.StatusCode >= 500
                    ? QqAnswer.Unknown($"status {(int)answer.StatusCode}")
                    : QqAnswer.Failed($"status {(int)answer.StatusCode}");
            var body = await answer.Content.ReadAtMostAsync(MostBytes, both.Token);
            return body is null ? QqAnswer.Unknown("an answer too long to read") : Read(body);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return QqAnswer.Unknown(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"no answer within {options.Value.Patience.TotalSeconds:0.#} s"
                )
            );
        }
        catch (HttpRequestException fault) when (NeverLeft(fault))
        {
            return QqAnswer.Failed(fault.InnerException is RefusedException no ? no.Message : fault.Message);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return QqAnswer.Unknown(fault.Message);
        }
    }

    private static bool NeverLeft(HttpRequestException fault) =>
        fault.InnerException is RefusedException
        || fault.HttpRequestError
            is HttpRequestError.NameResolutionError
                or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError;

    private static QqAnswer Read(byte[] body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            return answer.RootElement.ValueKind == JsonValueKind.Object
                ? QqAnswer.Read(answer.RootElement)
                : QqAnswer.Unknown("an answer that is none of OneBot's");
        }
        catch (JsonException)
        {
            return QqAnswer.Unknown("an answer that is no JSON");
        }
    }
}
