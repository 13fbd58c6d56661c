using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources;

/// <summary>A feed to be read from now on.</summary>
internal sealed record NewSource
{
    /// <summary>Address of the feed, http or https.</summary>
    [Required, StringLength(2000)]
    public required string Address { get; init; }

    /// <summary>What to call it; its own title is taken at the first reading when left out.</summary>
    [StringLength(200)]
    public string? Title { get; init; }
}

/// <summary>Adds a feed.</summary>
internal sealed partial class AddSource(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock, ILogger<AddSource> log)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>radar.source.address</c>; 409 <c>radar.source.exists</c>.</exception>
    public async Task<SourceRow> RunAsync(NewSource input, CancellationToken ct)
    {
        Check.Valid(input);
        if (
            !Uri.TryCreate(input.Address.Trim(), UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
        )
            throw RefusedException.Invalid(
                "radar.source.address",
                $"{input.Address} is not an address that can be read; it must begin with http:// or https://."
            );

        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<Source>().AnyAsync(s => s.Kind == SourceKind.Feed && s.Address == address.AbsoluteUri, ct))
            throw RefusedException.Conflict("radar.source.exists", $"{address} is read already.");

        var source = new Source
        {
            Id = Ids.New(clock),
            Kind = SourceKind.Feed,
            Title = string.IsNullOrWhiteSpace(input.Title) ? address.Host : input.Title.Trim(),
            TitleIsOurs = string.IsNullOrWhiteSpace(input.Title),
            Address = address.AbsoluteUri,
            CreatedAt = clock.GetUtcNow(),
        };
        db.Add(source);
        await db.SaveChangesAsync(ct);
        LogAdded(source.Id, source.Title);
        return SourceRow.From(source);
    }

    [LoggerMessage(2201, LogLevel.Information, "Source {Id} added: {Title}")]
    private partial void LogAdded(Guid id, string title);
}
