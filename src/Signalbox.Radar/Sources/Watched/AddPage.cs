using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources.Watched;

/// <summary>Which page, and what to look for on it.</summary>
internal sealed record PageLook
{
    [Required, StringLength(2000)]
    public required string Address { get; init; }

    /// <summary>CSS selector of the entries.</summary>
    [Required, StringLength(300)]
    public required string Selector { get; init; }

    /// <summary>CSS selector of the title within an entry; null leaves it to us.</summary>
    [StringLength(300)]
    public string? TitleSelector { get; init; }
}

/// <summary>What a selector finds on a page now.</summary>
/// <param name="Found">How many entries there are.</param>
/// <param name="IsSource">Whether the page is watched already.</param>
/// <param name="Preview">The first twenty.</param>
internal sealed record PagePreview(
    string Address,
    string? Title,
    int Found,
    bool IsSource,
    IReadOnlyList<FoundFeedItem> Preview
);

/// <summary>Looks what a selector finds on a page, and has the page watched by it.</summary>
internal sealed class AddPage(IDbContextFactory<SignalboxDb> dbs, LookAtPage look, AddSource add)
{
    private const int PreviewEntries = 20;

    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>radar.source.address</c>, and all of
    /// <see cref="LookAtPage.TryAsync"/>.</exception>
    public async Task<PagePreview> PreviewAsync(PageLook input, Viewer viewer, CancellationToken ct)
    {
        Check.Valid(input);
        var address = Address(input.Address);
        var found = await look.TryAsync(address, input.Selector.Trim(), Title(input.TitleSelector), ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var isSource = await db.Set<Source>()
            .For(viewer)
            .AnyAsync(s => s.Kind == SourceKind.Page && s.Address == address.AbsoluteUri && s.RemovedAt == null, ct);
        return new PagePreview(
            address.AbsoluteUri,
            found.Title,
            found.Entries.Count,
            isSource,
            [.. found.Entries.Take(PreviewEntries).Select(e => new FoundFeedItem(e.Title, e.Url, e.PublishedAt))]
        );
    }

    /// <summary>Adds the page once the selector has found something on it.</summary>
    /// <exception cref="RefusedException">As above; 409 <c>radar.source.exists</c>.</exception>
    public async Task<SourceRow> RunAsync(Actor by, NewPage input, Viewer viewer, CancellationToken ct)
    {
        Check.Valid(input);
        var address = Address(input.Address);
        var found = await look.TryAsync(address, input.Selector.Trim(), Title(input.TitleSelector), ct);
        var page = input with
        {
            Address = address.AbsoluteUri,
            Title = Title(input.Title) ?? (found.Title is { Length: > 200 } ? found.Title[..200] : found.Title),
        };
        return await add.RunAsync(by, page, AddSource.OwnerOf(viewer), ct);
    }

    /// <summary>People type addresses as they see them, without the beginning.</summary>
    private static Uri Address(string typed) =>
        AddSource.Address(typed.Contains("://", StringComparison.Ordinal) ? typed : $"https://{typed.Trim()}");

    private static string? Title(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();
}
