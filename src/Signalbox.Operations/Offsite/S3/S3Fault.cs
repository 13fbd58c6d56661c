using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Offsite.S3;

/// <summary>What the store said instead of doing what it was asked.</summary>
/// <param name="Code">S3's word for it, e.g. <c>NoSuchBucket</c>; null when it said none.</param>
/// <param name="StoreTime">The time by the store's clock; null when it did not say.</param>
internal sealed partial record S3Fault(int Status, string? Code, string? Region, DateTimeOffset? StoreTime)
{
    private const int MostBytes = 64 * 1024;

    /// <summary>Whether the same request may succeed in a while.</summary>
    public bool IsPassing =>
        Status is 429 or 408 or (>= 500 and not 501 and not 507)
        || Code is "InternalError" or "SlowDown" or "ServiceUnavailable" or "RequestTimeout" or "OperationAborted";

    public static S3Fault Of(HttpStatusCode status, DateTimeOffset? storeTime, XElement? error) =>
        new((int)status, Word(Value(error, "Code")), Word(Value(error, "Region")), storeTime);

    /// <summary>The XML of an answer; null when it is none.</summary>
    public static XElement? Parse(byte[]? body)
    {
        if (body is null or { Length: 0 })
            return null;
        try
        {
            var form = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new MemoryStream(body), form);
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    public static int MostErrorBytes => MostBytes;

    /// <summary>The refusal that tells the owner what to do.</summary>
    /// <param name="what">What was being done, e.g. <c>upload signalbox/…</c>.</param>
    public RefusedException Refused(string what, DateTimeOffset now) =>
        Code switch
        {
            "SignatureDoesNotMatch" => Conflict(
                "offsite.signature",
                "The store says that requests are signed wrongly: OFFSITE_SECRET_KEY does not belong to OFFSITE_ACCESS_KEY."
            ),
            "InvalidAccessKeyId" => Conflict(
                "offsite.access-key",
                "The store does not know this access key: correct OFFSITE_ACCESS_KEY."
            ),
            "RequestTimeTooSkewed" => Conflict("offsite.clock", Clocks(now)),
            "NoSuchBucket" => Conflict(
                "offsite.bucket",
                "The store has no such bucket: make it there, or correct OFFSITE_BUCKET."
            ),
            "AuthorizationHeaderMalformed" or "PermanentRedirect" or "TemporaryRedirect" => Conflict(
                "offsite.region",
                Region is null
                    ? "The store says that this is the wrong region or address: correct OFFSITE_REGION and OFFSITE_ENDPOINT."
                    : $"The store says that its region is {Region}: set OFFSITE_REGION={Region}."
            ),
            "AccessDenied" => Conflict(
                "offsite.denied",
                $"The store does not let this access key {what}: give it that right (the manual's page on backups lists them)."
            ),
            "NoSuchUpload" => Conflict("offsite.no-upload", "The store has forgotten the upload that was begun."),
            "QuotaExceeded" or "XMinioStorageFull" or "InsufficientStorage" => Full,
            _ => Other(what),
        };

    private RefusedException Other(string what) =>
        Status switch
        {
            507 => Full,
            >= 300 and < 400 => Conflict(
                "offsite.region",
                "The store sends its callers elsewhere: correct OFFSITE_REGION and OFFSITE_ENDPOINT."
            ),
            401 or 403 => Conflict(
                "offsite.denied",
                $"The store does not let this access key {what}: check OFFSITE_ACCESS_KEY, OFFSITE_SECRET_KEY and its rights."
            ),
            _ when IsPassing => RefusedException.Unavailable(
                "offsite.unavailable",
                $"The store answered {Said} again and again when asked to {what}. Sets here are as they were; try again later."
            ),
            _ => Conflict("offsite.answer", $"The store answered {Said} when asked to {what}."),
        };

    private static RefusedException Full =>
        Conflict(
            "offsite.full",
            "The store has no room left for this bucket: raise its quota, or remove what is not needed."
        );

    private string Said => string.Create(CultureInfo.InvariantCulture, $"{Status}{(Code is null ? "" : $" {Code}")}");

    private string Clocks(DateTimeOffset now) =>
        StoreTime is { } there
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The store's clock says {there:u} and this machine's {now:u}: correct the clock here."
            )
            : "The store says that this machine's clock is wrong: correct it.";

    private static RefusedException Conflict(string code, string message) => RefusedException.Conflict(code, message);

    private static string? Value(XElement? xml, string name) =>
        xml?.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    /// <summary>A foreign word that may be shown, or nothing.</summary>
    private static string? Word(string? text) => text is not null && Plain().IsMatch(text) ? text : null;

    [GeneratedRegex("^[A-Za-z0-9.-]{1,64}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();
}
