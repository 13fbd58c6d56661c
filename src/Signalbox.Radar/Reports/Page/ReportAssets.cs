using System.Security.Cryptography;

namespace Signalbox.Radar.Reports.Page;

/// <summary>A file that pages under <c>/r/</c> load; its path changes with its bytes, so it may be kept for ever.</summary>
/// <param name="Path">Below the public address, e.g. <c>/assets/report.1f2e3d4c5b6a.css</c>.</param>
internal sealed record ReportAsset(string Path, string ContentType, byte[] Bytes);

/// <summary>The files that pages under <c>/r/</c> load.</summary>
internal static class ReportAssets
{
    /// <summary>One sheet for the browser, whatever it is written in here.</summary>
    public static ReportAsset Styles { get; } =
        Make(
            "css",
            "text/css; charset=utf-8",
            [.. Read("report.css"), .. Read("sections.css"), .. Read("charts.css"), .. Read("print.css")]
        );

    public static ReportAsset Icon { get; } = Make("svg", "image/svg+xml", Read("report.svg"));

    private static ReportAsset Make(string extension, string contentType, byte[] bytes)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..12];
        return new ReportAsset($"/assets/report.{hash}.{extension}", contentType, bytes);
    }

    private static byte[] Read(string name)
    {
        using var file = typeof(ReportAssets).Assembly.GetManifestResourceStream(name)!; // embedded by the project
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
