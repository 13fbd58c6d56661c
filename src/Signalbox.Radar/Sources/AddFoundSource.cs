using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources;

/// <summary>What came of an address.</summary>
/// <param name="Added">Null when there is more than one feed to choose from.</param>
/// <param name="Choices">Empty when it was added; the chosen one's address is sent again.</param>
internal sealed record SourceFound(SourceRow? Added, IReadOnlyList<FoundFeed> Choices);

/// <summary>Adds what is at an address, of a feed or of a site: the one feed there, or none when there are several.</summary>
internal sealed class AddFoundSource(LookUpFeeds look, AddSource add)
{
    /// <exception cref="RefusedException">All of <see cref="LookUpFeeds.RunAsync"/> and <see cref="AddSource"/>.</exception>
    public async Task<SourceFound> RunAsync(Actor by, NewSource input, Viewer viewer, CancellationToken ct)
    {
        Check.Valid(input);
        var found = await look.RunAsync(new FeedAddress { Address = input.Address }, viewer, ct);
        if (found.Feeds is not [var only])
            return new SourceFound(null, found.Feeds);
        var source = new NewSource
        {
            Address = only.Address,
            Title = input.Title ?? only.Title,
            FullText = input.FullText,
        };
        return new SourceFound(await add.RunAsync(by, source, AddSource.OwnerOf(viewer), ct), []);
    }
}
