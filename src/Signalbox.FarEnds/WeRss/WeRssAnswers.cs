using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.WeRss;

/// <summary>The envelope and the four shapes of failure.</summary>
internal static class WeRssAnswers
{
    // Starlette writes Chinese as it is.
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Bytes(object? value) => JsonSerializer.SerializeToUtf8Bytes(value, Json);

    public static object Enveloped(int code, string message, object? data) =>
        new
        {
            code,
            message,
            data,
        };

    public static object DetailBody(int code, string message) =>
        new
        {
            detail = new
            {
                code,
                message,
                data = (object?)null,
            },
        };

    public static IResult Ok(object? data) => Send(Enveloped(0, "success", data), 200);

    /// <summary>A failure in the envelope, HTTP 200.</summary>
    public static IResult Refused(int code, string message, object? data = null) =>
        Send(Enveloped(code, message, data), 200);

    /// <summary>A failure raised in the route: <c>detail</c> under whatever status that route raises.</summary>
    public static IResult Raised(int status, int code, string message) => Send(DetailBody(code, message), status);

    /// <summary>422, as the framework answers it.</summary>
    public static IResult OutOfRange(string name, string message, object? input) =>
        Send(
            new
            {
                detail = new[]
                {
                    new
                    {
                        type = "less_than_equal",
                        loc = new[] { "query", name },
                        msg = message,
                        input,
                    },
                },
            },
            422
        );

    /// <summary>401, as the framework answers it.</summary>
    public static IResult Unauthorized(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return Send(new { detail = "Could not validate credentials" }, 401);
    }

    public static IResult Send(object? body, int status) => Results.Text(Bytes(body), "application/json", status); // unlike Results.Json it writes null as well
}
