using System.Buffers.Text;
using System.Security.Cryptography;

namespace Signalbox.Radar.Reports;

/// <summary>The secret in a report's link: 192 random bits in 32 URL-safe letters.</summary>
internal static class ReportToken
{
    private const int Bytes = 24;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Whether <paramref name="text"/> could be a token, so that the database is not asked for anything else.</summary>
    public static bool IsOne(string text) =>
        text.Length == Base64Url.GetEncodedLength(Bytes)
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
