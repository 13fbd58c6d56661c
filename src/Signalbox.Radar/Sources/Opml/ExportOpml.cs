using System.Text;
using System.Xml;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources.Opml;

/// <summary>Writes the feeds that a viewer sees as an OPML 2.0 file.</summary>
internal sealed class ExportOpml(IDbContextFactory<SignalboxDb> dbs, AuditTrail audit, TimeProvider clock)
{
    public async Task<byte[]> RunAsync(Actor by, Viewer viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var feeds = await db.Set<Source>()
            .For(viewer)
            .AsNoTracking()
            .Where(s => s.Kind == SourceKind.Feed && s.RemovedAt == null)
            .OrderBy(s => s.CreatedAt)
            .Take(2000)
            .Select(s => new { s.Title, s.Address })
            .ToListAsync(ct);

        using var file = new MemoryStream();
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = true,
            CheckCharacters = false, // titles come from outside; what XML cannot hold is taken out below
        };
        using (var xml = XmlWriter.Create(file, settings))
        {
            xml.WriteStartElement("opml");
            xml.WriteAttributeString("version", "2.0");
            xml.WriteStartElement("head");
            xml.WriteElementString("title", "Signalbox");
            xml.WriteElementString("dateCreated", $"{clock.GetUtcNow():R}");
            xml.WriteEndElement();
            xml.WriteStartElement("body");
            foreach (var feed in feeds)
            {
                xml.WriteStartElement("outline");
                xml.WriteAttributeString("type", "rss");
                xml.WriteAttributeString("text", Clean(feed.Title));
                xml.WriteAttributeString("title", Clean(feed.Title));
                xml.WriteAttributeString("xmlUrl", feed.Address);
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        await audit.WriteAsync(null, AuditEvent.By(by, "radar.source.list-exported", null, new { feeds.Count }), ct);
        return file.ToArray();
    }

    private static string Clean(string title) => string.Concat(title.Where(XmlConvert.IsXmlChar));
}
