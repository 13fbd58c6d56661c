using System.Security.Cryptography;

namespace Signalbox.Radar.Reports.Page;

/// <summary>A file that pages under <c>/r/</c> load; its path changes with its bytes, so it may be kept for ever.</summary>
/// <param name="Path">Below the public address, e.g. <c>/assets/report.1f2e3d4c5b6a.css</c>.</param>
internal sealed record ReportAsset(string Path, string ContentType, byte[] Bytes);

/// <summary>The files that pages under <c>/r/</c> load.</summary>
internal static class ReportAssets
{
    public static ReportAsset Styles { get; } = Load("report", "css", "text/css; charset=utf-8");

    public static ReportAsset Icon { get; } = Load("report", "svg", "image/svg+xml");

    private static ReportAsset Load(string name, string extension, string contentType)
    {
        using var file = typeof(ReportAssets).Assembly.GetManifestResourceStream($"{name}.{extension}")!; // embedded by the project
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..12];
        return new ReportAsset($"/assets/{name}.{hash}.{extension}", contentType, bytes);
    }
}
