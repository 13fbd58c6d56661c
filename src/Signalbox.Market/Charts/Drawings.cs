using System.Text.Json;
using System.Text.Json.Serialization;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Charts;

/// <summary>What can be drawn over bars.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DrawingKind>))]
internal enum DrawingKind
{
    /// <summary>From one point to another.</summary>
    Trend,

    /// <summary>At one price.</summary>
    Level,

    /// <summary>Fibonacci's levels between two points.</summary>
    Fibonacci,
}

/// <summary>A place on the chart.</summary>
/// <param name="Price">As the prices were adjusted when it was drawn.</param>
internal readonly record struct DrawingPoint(DateOnly Day, decimal Price);

/// <summary>One drawing.</summary>
/// <param name="Points">One for a level, two for the others.</param>
internal sealed record Drawing(DrawingKind Kind, IReadOnlyList<DrawingPoint> Points);

/// <summary>All that somebody has drawn over one instrument.</summary>
/// <param name="Items">At most 50, in the order in which they were drawn.</param>
internal sealed record DrawingSet(IReadOnlyList<Drawing> Items);

/// <summary>Keeps what each user draws over each instrument.</summary>
internal sealed class Drawings(Database database, ResolveInstrument resolve, TimeProvider clock)
{
    private const int Most = 50;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>What the user has drawn; nothing is an empty set.</summary>
    /// <exception cref="RefusedException">404 <c>market.symbol.unknown</c>; 400 <c>market.symbol.ambiguous</c>.</exception>
    public async Task<DrawingSet> ReadAsync(Guid user, string symbol, CancellationToken ct)
    {
        var instrument = await resolve.RunAsync(symbol, ct);
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT drawings FROM market_chart WHERE user_id = @user AND instrument_id = @instrument",
            ("@user", user),
            ("@instrument", instrument.Id)
        );
        return await command.ExecuteScalarAsync(ct) is string kept
            ? new DrawingSet(JsonSerializer.Deserialize<IReadOnlyList<Drawing>>(kept, Json) ?? [])
            : new DrawingSet([]);
    }

    /// <summary>Puts these in the place of all that the user had drawn there.</summary>
    /// <exception cref="RefusedException">
    /// 400 <c>market.drawings.shape</c>, <c>market.symbol.ambiguous</c>; 404 <c>market.symbol.unknown</c>.
    /// </exception>
    public async Task KeepAsync(Guid user, string symbol, DrawingSet set, CancellationToken ct)
    {
        if (set.Items is null || set.Items.Count > Most || !set.Items.All(IsWhole))
            throw RefusedException.Invalid(
                "market.drawings.shape",
                $"At most {Most} drawings are kept of one instrument; a level has one point, the others have two."
            );
        var instrument = await resolve.RunAsync(symbol, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        // One statement: two tabs may draw at once, and the later one counts.
        await using var command = transaction.Command(
            """
            INSERT INTO market_chart (user_id, instrument_id, drawings, changed_at)
            VALUES (@user, @instrument, @drawings, @now)
            ON CONFLICT (user_id, instrument_id) DO UPDATE
            SET drawings = excluded.drawings, changed_at = excluded.changed_at
            """,
            ("@user", user),
            ("@instrument", instrument.Id),
            ("@drawings", JsonSerializer.Serialize(set.Items, Json)),
            ("@now", clock.GetUtcNow())
        );
        await command.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static bool IsWhole(Drawing? drawing) =>
        drawing is { Points: { } points }
        && Enum.IsDefined(drawing.Kind)
        && points.Count == (drawing.Kind == DrawingKind.Level ? 1 : 2);
}
