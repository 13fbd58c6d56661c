using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.AkTools;

/// <summary>Takes a call as AKTools does: rows as a list of objects, and what went wrong as a status with <c>error</c>.</summary>
internal sealed partial class ServeAkTools(AnswerAkTools answer, ILogger<ServeAkTools> log)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <param name="function">A name of AKShare.</param>
    public async Task RunAsync(string function, HttpContext http, CancellationToken ct)
    {
        try
        {
            var table = await answer.RunAsync(function, http.Request.Query, ct);
            if (table.Sources.Count > 0)
                http.Response.Headers["X-Source"] = string.Join(", ", table.Sources);
            if (table.Empty is { } why)
                http.Response.Headers["X-Empty"] = why.ToString(); // an empty list means anything there
            await http.Response.WriteAsJsonAsync(table.Rows, Json, ct);
        }
        catch (RefusedException refused)
        {
            if (refused.RetryAfter is { } wait)
                http.Response.Headers.RetryAfter = wait.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            await FailAsync(http, refused.Status, refused.Message, ct);
        }
        // Its clients read «error» of every status, and nothing else.
        catch (Exception fault) when (fault is not OperationCanceledException && !http.Response.HasStarted)
        {
            LogFault(fault, function.Length > 60 ? function[..60] : function);
            await FailAsync(http, StatusCodes.Status503ServiceUnavailable, "服务器内部错误，请稍后再试。", ct);
        }
    }

    private static Task FailAsync(HttpContext http, int status, string error, CancellationToken ct)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new { error }, Json, ct);
    }

    [LoggerMessage(3331, LogLevel.Error, "The call of {Function} failed")]
    private partial void LogFault(Exception fault, string function);
}
