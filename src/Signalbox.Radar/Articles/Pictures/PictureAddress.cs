using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Secrets;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Articles.Pictures;

/// <summary>Addresses of pictures at this server: signed, so that it fetches nothing but what stands in an article.</summary>
internal sealed class PictureAddress(SecretBox secrets, IOptions<PictureOptions> options)
{
    public const string Path = "/pictures";

    private const int SignatureBytes = 16;
    private const int LongestUrl = 2000;

    private readonly Lazy<byte[]> key = new(() => secrets.DeriveKey("radar.pictures"));

    /// <returns>Null where it is not to be shown: pictures are switched off, or it is no web address.</returns>
    public string? Of(string url) =>
        options.Value.Enabled && url.Length <= LongestUrl && HtmlAttributes.IsWeb(url)
            ? $"{Path}/{Sign(url)}?u={Base64Url.EncodeToString(Encoding.UTF8.GetBytes(url))}"
            : null;

    /// <summary>The picture's own address, where we have signed it.</summary>
    public bool TryRead(string signature, string? text, [NotNullWhen(true)] out Uri? address)
    {
        address = null;
        if (text is not { Length: > 0 and <= LongestUrl * 2 } || !Base64Url.IsValid(text))
            return false;
        var url = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
        return CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(Sign(url)),
                Encoding.ASCII.GetBytes(signature)
            ) && Uri.TryCreate(url, UriKind.Absolute, out address);
    }

    private string Sign(string url) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key.Value, Encoding.UTF8.GetBytes(url)).AsSpan(0, SignatureBytes));
}
