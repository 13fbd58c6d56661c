using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Hooks;

/// <summary>What an address is sent: the opportunity with its evidence, and the article with its whole text.</summary>
internal sealed class HookBody(FindRole roles, ViewerOf viewers)
{
    private const int MostText = 60_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string TypeOf(HookSend send) => send.OpportunityId is null ? "radar.test" : "radar.opportunity";

    /// <returns>JSON; null when the opportunity is not there any more for the address's user.</returns>
    public async Task<string?> OfAsync(SignalboxDb db, Hook hook, HookSend send, CancellationToken ct)
    {
        if (send.OpportunityId is not { } id)
            return Write(send, null, null);
        if (await roles.RunAsync(hook.UserId, ct) is not { } role)
            return null;
        var viewer = viewers.From(hook.UserId, role);
        var found = await db.Set<Opportunity>().For(db, viewer).AsNoTracking().Where(o => o.Id == id).ToListAsync(ct);
        if (await OpportunityRows.LoadAsync(db, found, viewer, ct) is not [var row])
            return null;
        var article = await db.Set<Article>()
            .AsNoTracking()
            .Where(a => a.Id == row.Article.Id)
            .Select(a => new
            {
                a.Id,
                a.Title,
                a.Url,
                a.Author,
                a.PublishedAt,
                a.TextState,
                a.Text,
            })
            .SingleAsync(ct);
        var text = Cut(article.Text);
        return Write(
            send,
            row,
            new
            {
                article.Id,
                article.Title,
                article.Url,
                article.Author,
                article.PublishedAt,
                article.TextState,
                Text = text,
                TextIsCut = text.Length < article.Text.Length,
            }
        );
    }

    private static string Write(HookSend send, OpportunityRow? opportunity, object? article) =>
        JsonSerializer.Serialize(
            new
            {
                send.Id,
                Type = TypeOf(send),
                Version = 1,
                OccurredAt = send.CreatedAt,
                Opportunity = opportunity,
                Article = article,
            },
            Json
        );

    /// <summary>Never inside a character.</summary>
    private static string Cut(string text) =>
        text.Length <= MostText ? text
        : char.IsHighSurrogate(text[MostText - 1]) ? text[..(MostText - 1)]
        : text[..MostText];
}
