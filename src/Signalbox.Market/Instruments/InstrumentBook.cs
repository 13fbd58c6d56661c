using Signalbox.Platform.Data;

namespace Signalbox.Market.Instruments;

/// <summary>All instruments, in memory: a few thousand, read again after a change and every minute.</summary>
internal sealed class InstrumentBook(Database database, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim reading = new(1);
    private volatile Known? known;

    /// <summary>The instruments as they were a minute ago at most; null when they have to be read.</summary>
    public Known? Now => known is { } now && clock.GetUtcNow() - now.At < Fresh ? now : null;

    /// <summary>The instruments as they are now, or were a minute ago.</summary>
    public async Task<Known> ReadAsync(CancellationToken ct)
    {
        if (Now is { } now)
            return now;
        await reading.WaitAsync(ct);
        try
        {
            if (Now is { } meanwhile)
                return meanwhile;
            return known = await LoadAsync(ct);
        }
        finally
        {
            reading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => reading.Dispose();

    /// <summary>Called after a commit that changed instruments.</summary>
    public void Forget() => known = null;

    private async Task<Known> LoadAsync(CancellationToken ct)
    {
        var at = clock.GetUtcNow();
        await using var connection = await database.OpenAsync(ct);
        var former = new Dictionary<int, List<string>>();
        await using (
            var command = connection.Command(
                null,
                database.Kind,
                "SELECT instrument_id, code FROM market_former_code ORDER BY code"
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                (former.TryGetValue(reader.GetInt32(0), out var codes) ? codes : former[reader.GetInt32(0)] = []).Add(
                    reader.GetString(1)
                );
        var all = new List<Instrument>();
        await using (
            var command = connection.Command(
                null,
                database.Kind,
                "SELECT id, code, exchange, kind, name, board, pinyin, listed, delisted FROM market_instrument ORDER BY code"
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                all.Add(
                    new Instrument(
                        reader.GetInt32(0),
                        reader.GetString(1),
                        Enum.Parse<Exchange>(reader.GetString(2)),
                        Enum.Parse<AssetKind>(reader.GetString(3)),
                        reader.IsDBNull(4) ? null : reader.GetString(4)
                    )
                    {
                        Board = reader.IsDBNull(5) ? null : Enum.Parse<Board>(reader.GetString(5)),
                        Pinyin = reader.IsDBNull(6) ? null : reader.GetString(6),
                        Listed = Bars.Stored.ReadDayOrNone(reader, database.Kind, 7),
                        Delisted = Bars.Stored.ReadDayOrNone(reader, database.Kind, 8),
                        FormerCodes = former.GetValueOrDefault(reader.GetInt32(0)) ?? [],
                    }
                );
        return new Known(all, at);
    }

    /// <summary>What was read at a time, with its indexes.</summary>
    public sealed class Known
    {
        private readonly Dictionary<string, Instrument> byCode = new(StringComparer.Ordinal);
        private readonly Dictionary<int, Instrument> byId = [];
        private readonly ILookup<string, Instrument> byBare;

        public Known(IReadOnlyList<Instrument> all, DateTimeOffset at)
        {
            (All, At) = (all, at);
            foreach (var instrument in all)
            {
                byId[instrument.Id] = instrument;
                foreach (var former in instrument.FormerCodes)
                    byCode[former] = instrument;
            }
            foreach (var instrument in all)
                byCode[instrument.Code] = instrument; // who has a code now is meant before who had it
            byBare = all.ToLookup(i => i.Bare, StringComparer.Ordinal);
        }

        /// <summary>By code, ascending.</summary>
        public IReadOnlyList<Instrument> All { get; }

        public DateTimeOffset At { get; }

        /// <summary>The same for a part of a text.</summary>
        public Instrument? ByCode(ReadOnlySpan<char> code) =>
            byCode.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(code, out var found) ? found : null;

        /// <summary>By its canonical code, or one that it had.</summary>
        public Instrument? ByCode(string code) => byCode.GetValueOrDefault(code);

        public Instrument? ById(int id) => byId.GetValueOrDefault(id);

        /// <summary>Those with these digits on any exchange.</summary>
        public IEnumerable<Instrument> ByBare(string digits) => byBare[digits];
    }
}
