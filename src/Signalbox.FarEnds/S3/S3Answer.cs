using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.S3;

/// <summary>What is answered.</summary>
internal sealed record S3Answer(int Status, byte[] Content, string? ContentType)
{
    public S3Error? Error { get; init; }

    public string? ETag { get; init; }

    public string? ContentRange { get; init; }

    public static S3Answer Of(XElement xml) => new(200, Bytes(xml), "application/xml");

    public static S3Answer Of(S3Error error) =>
        new(
            error.Status,
            Bytes(
                new XElement(
                    "Error",
                    new XElement("Code", error.Code),
                    new XElement("Message", error.Message),
                    error.Region is null ? null : new XElement("Region", error.Region)
                )
            ),
            "application/xml"
        )
        {
            Error = error,
        };

    /// <param name="range">E.g. <c>bytes=100-</c>; null is all of it.</param>
    public static S3Answer Of(byte[] content, string? range)
    {
        if (range is null)
            return new S3Answer(200, content, "application/octet-stream") { ETag = S3Bucket.ETag(content) };
        var ends = range["bytes=".Length..].Split('-');
        var from = int.Parse(ends[0], CultureInfo.InvariantCulture);
        var to = ends[1].Length == 0 ? content.Length - 1 : int.Parse(ends[1], CultureInfo.InvariantCulture);
        if (from >= content.Length)
            return Of(new S3Error(416, "InvalidRange", "The requested range is not satisfiable."));
        to = Math.Min(to, content.Length - 1);
        return new S3Answer(206, content[from..(to + 1)], "application/octet-stream")
        {
            ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to}/{content.Length}"),
        };
    }

    public async Task WriteAsync(HttpContext http, S3Mood? mood)
    {
        http.Response.StatusCode = Status;
        http.Response.ContentType = ContentType;
        if (ETag is not null)
            http.Response.Headers.ETag = ETag;
        if (ContentRange is not null)
            http.Response.Headers.ContentRange = ContentRange;
        var content = Content;
        if (HttpMethods.IsHead(http.Request.Method))
        {
            if (Status == 200)
                http.Response.ContentLength = content.Length + (mood == S3Mood.LieAboutSize ? 1 : 0);
            return;
        }
        if (mood == S3Mood.FlipBit && content.Length > 0)
        {
            content = [.. content];
            content[content.Length / 2] ^= 1;
        }
        if (Status != 204)
            http.Response.ContentLength = content.Length;
        var cut = mood == S3Mood.CutAnswer;
        await http.Response.Body.WriteAsync(
            content.AsMemory(0, cut ? content.Length / 2 : content.Length),
            http.RequestAborted
        );
        if (!cut)
            return;
        await http.Response.Body.FlushAsync(http.RequestAborted);
        http.Abort();
    }

    private static byte[] Bytes(XElement xml) =>
        Encoding.UTF8.GetBytes(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml.ToString(SaveOptions.DisableFormatting)
        );
}
