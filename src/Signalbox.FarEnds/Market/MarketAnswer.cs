using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.Market;

/// <summary>What a market site answers.</summary>
/// <param name="Status">0 closes the connection without a byte.</param>
internal sealed record MarketAnswer(int Status, string ContentType, byte[] Body)
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // the sites send Chinese as it is
    };

    /// <summary>No byte at all.</summary>
    public static MarketAnswer Closed { get; } = new(0, "", []);

    public static MarketAnswer Text(string text, string contentType = "text/plain; charset=utf-8", int status = 200) =>
        new(status, contentType, Encoding.UTF8.GetBytes(text));

    /// <summary>In GB18030, which holds GBK.</summary>
    public static MarketAnswer Chinese(string text, string contentType) =>
        new(200, contentType, MarketText.Chinese.GetBytes(text));

    public static MarketAnswer Json(object? value, int status = 200) =>
        new(status, "application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(value, Plain));

    public static string JsonText(object? value) => JsonSerializer.Serialize(value, Plain);

    public void WriteHead(HttpContext http)
    {
        http.Response.StatusCode = Status;
        http.Response.ContentType = ContentType;
        http.Response.ContentLength = Body.Length;
    }

    public async Task WriteAsync(HttpContext http)
    {
        if (Status == 0)
        {
            http.Abort();
            return;
        }
        WriteHead(http);
        await http.Response.Body.WriteAsync(Body, http.RequestAborted);
    }
}
