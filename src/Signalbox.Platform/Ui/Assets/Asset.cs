using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;

namespace Signalbox.Platform.Ui.Assets;

/// <summary>A file of the program that browsers load; its path changes with its bytes, so it may be kept for ever.</summary>
public sealed class Asset
{
    private readonly Lazy<byte[]> brotli;

    private Asset(string name, string contentType, byte[] bytes)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..12];
        var dot = name.LastIndexOf('.');
        (Path, ContentType, Bytes) = ($"/assets/{name[..dot]}.{hash}{name[dot..]}", contentType, bytes);
        brotli = new Lazy<byte[]>(Compress);
    }

    /// <summary>E.g. <c>/assets/report.1f2e3d4c5b6a.css</c>.</summary>
    public string Path { get; }

    /// <summary>With the charset where it is text.</summary>
    public string ContentType { get; }

    /// <summary>As embedded.</summary>
    public byte[] Bytes { get; }

    /// <summary>Compressed once, when it is first asked for.</summary>
    public byte[] Brotli => brotli.Value;

    /// <summary>A file that the project of <paramref name="assembly"/> embeds under its bare name.</summary>
    public static Asset Embedded(Assembly assembly, string name)
    {
        using var file =
            assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} embeds no {name}.");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return new Asset(name, TypeOf(name), bytes);
    }

    private static string TypeOf(string name) =>
        System.IO.Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".webmanifest" => "application/manifest+json",
            var other => throw new InvalidOperationException($"No content type is known for {other}."),
        };

    private byte[] Compress()
    {
        using var small = new MemoryStream();
        using (var stream = new BrotliStream(small, CompressionLevel.SmallestSize, leaveOpen: true))
            stream.Write(Bytes);
        return small.ToArray();
    }
}
