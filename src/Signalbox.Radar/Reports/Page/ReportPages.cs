using System.IO.Compression;
using System.Security.Cryptography;

namespace Signalbox.Radar.Reports.Page;

/// <summary>A page ready to be sent.</summary>
/// <param name="Etag">With its quotation marks; of the bytes before compression.</param>
internal sealed record PreparedPage(byte[] Html, byte[] Brotli, string Etag);

/// <summary>Pages of stored reports: such a page never changes, so it is made once and sent many times.</summary>
internal sealed class ReportPages(ReportRenderer renderer)
{
    private const int MostKept = 32;

    private readonly Lock gate = new();
    private readonly LinkedList<(Guid Id, PreparedPage Page)> kept = new(); // the last used is first

    /// <summary>The page when it is kept; null when it has to be made.</summary>
    public PreparedPage? Find(Guid reportId)
    {
        lock (gate)
        {
            for (var node = kept.First; node is not null; node = node.Next)
            {
                if (node.Value.Id != reportId)
                    continue;
                kept.Remove(node);
                kept.AddFirst(node);
                return node.Value.Page;
            }
            return null;
        }
    }

    public async Task<PreparedPage> MakeAsync(Guid reportId, ReportContent content, CancellationToken ct)
    {
        var html = await renderer.ReportAsync(content, ct);
        var page = new PreparedPage(
            html,
            Compress(html),
            $"\"{Convert.ToHexStringLower(SHA256.HashData(html))[..24]}\""
        );
        lock (gate)
        {
            kept.AddFirst((reportId, page));
            if (kept.Count > MostKept)
                kept.RemoveLast();
        }
        return page;
    }

    private static byte[] Compress(byte[] html)
    {
        using var small = new MemoryStream();
        using (var brotli = new BrotliStream(small, CompressionLevel.Optimal, leaveOpen: true))
            brotli.Write(html);
        return small.ToArray();
    }
}
