using Signalbox.Market.Bars;
using Signalbox.Market.Bars.Blocks;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quality;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Files;

/// <summary>Reads files of lists, calendars, bars and factors and stores what stands the checks, some thousand bars in one commit.</summary>
/// <remarks>Doing it twice, or again after a kill, changes nothing that is there.</remarks>
internal sealed class ImportFiles(
    Database database,
    MarketSources sources,
    StoreInstruments instruments,
    LinkFormerCodes formerCodes,
    InstrumentBook book,
    Calendars calendars,
    StoreDays days,
    JobQueue jobs,
    TimeProvider clock
)
{
    private const int MostFiles = 10_000;
    private const int RowsInACommit = 20_000;
    private const int InstrumentsInACommit = 500;

    /// <inheritdoc cref="RunAsync(IReadOnlyList{string}, FileMap?, Action{ImportedFile}, CancellationToken)"/>
    public Task<ImportReport> RunAsync(
        IReadOnlyList<string> paths,
        Action<ImportedFile> progress,
        CancellationToken ct
    ) => RunAsync(paths, map: null, progress, ct);

    /// <param name="paths">Files, or folders, which are searched.</param>
    /// <param name="map">How all of them are to be read; by what each holds when null.</param>
    /// <param name="progress">Told of each file that is done.</param>
    /// <exception cref="RefusedException">404 <c>market.import.none</c>, 400 <c>market.import.too-many</c>.</exception>
    public async Task<ImportReport> RunAsync(
        IReadOnlyList<string> paths,
        FileMap? map,
        Action<ImportedFile> progress,
        CancellationToken ct
    )
    {
        var done = new List<ImportedFile>();
        var beyond = new List<BeyondLimit>();
        var linked = 0;
        var isLinked = false;
        foreach (var (path, kind) in Found(paths, map))
        {
            if (kind > FileKind.List && !isLinked)
            {
                linked = await LinkAsync(ct);
                isLinked = true;
            }
            var file = await OneAsync(path, map, beyond, ct);
            done.Add(file);
            progress(file);
        }
        if (!isLinked)
            linked = await LinkAsync(ct);
        await jobs.EnqueueAsync(new PackChanged(), null, ct);
        return new ImportReport(done, linked, await calendars.ConflictsAsync(ct), beyond);
    }

    private static List<(string Path, FileKind Kind)> Found(IReadOnlyList<string> paths, FileMap? map)
    {
        var files = new List<string>();
        foreach (var path in paths)
            if (Directory.Exists(path))
                files.AddRange(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Take(MostFiles + 1));
            else if (File.Exists(path))
                files.Add(path);
            else
                throw RefusedException.NotFound("market.import.none", $"There is no file or folder {path}.");
        if (files.Count > MostFiles)
            throw RefusedException.Invalid(
                "market.import.too-many",
                $"These are more than {MostFiles} files; name fewer at a time."
            );
        return
        [
            .. files
                .Select(f => (Path: f, Kind: map is null ? KindOf(f) : FileKind.Bars))
                .OrderBy(f => f.Kind)
                .ThenBy(f => f.Path, StringComparer.Ordinal),
        ];
    }

    private static FileKind KindOf(string path)
    {
        try
        {
            return ReadFile.KindOf(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return FileKind.Unknown; // it is named again, with the reason, when it is read
        }
    }

    private async Task<ImportedFile> OneAsync(string path, FileMap? map, List<BeyondLimit> beyond, CancellationToken ct)
    {
        FileReading reading;
        try
        {
            reading = ReadFile.Run(path, map);
        }
        catch (Exception fault)
            when (fault
                    is FormatException
                        or IOException
                        or UnauthorizedAccessException
                        or InvalidDataException
                        or CsvHelper.CsvHelperException
            )
        {
            return new ImportedFile(Path.GetFileName(path), fault.Message, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, [])
            {
                IsRefused = true,
            };
        }
        var source = await sources.IdAsync(reading.Source, ct);
        var (added, sessions) = await ListsAsync(reading, source, ct);
        var (stored, adjusted, factorCount, suspended) = (default(StoredBars), 0, 0, 0);
        var ready = new List<DaysOf>();
        foreach (var (code, rows) in reading.Bars)
        {
            var instrument = await KnownAsync(code, source, ct);
            added += instrument.IsNew ? 1 : 0;
            var now = await OfAsync(instrument.Instrument, rows, reading, source, beyond, ct);
            ready.Add(now.Said);
            adjusted += now.Adjusted;
            factorCount += rows.Factors.Count;
            suspended += rows.Suspended.Count;
            if (ready.Sum(r => r.Bars.Count) >= RowsInACommit || ready.Count >= InstrumentsInACommit)
                stored += await StoreAsync(ready, ct);
        }
        stored += await StoreAsync(ready, ct);
        return new ImportedFile(
            reading.File,
            reading.Shape,
            reading.Rows,
            added,
            sessions,
            stored.Added,
            stored.Same,
            stored.Changed,
            stored.Kept,
            adjusted,
            factorCount,
            suspended,
            reading.Rejected
        );
    }

    private async Task<(int Instruments, int Sessions)> ListsAsync(
        FileReading reading,
        int source,
        CancellationToken ct
    )
    {
        if (reading.Instruments.Count == 0 && reading.Days.Count == 0)
            return (0, 0);
        await using var transaction = await database.BeginWriteAsync(ct);
        var added = await instruments.RunAsync(transaction, reading.Instruments, source, ct);
        var sessions = await calendars.StoreAsync(transaction, reading.Days, source, ct);
        transaction.AfterCommit(book.Forget);
        await transaction.CommitAsync(ct);
        return (added, sessions);
    }

    private async Task<(Instrument Instrument, bool IsNew)> KnownAsync(string code, int source, CancellationToken ct)
    {
        if ((await book.ReadAsync(ct)).ByCode(code) is { } known)
            return (known, false);
        var spelling = Spellings.Read(code)!.Value; // the file's reader has read it so
        var exchange = spelling.Exchange!.Value;
        var what = CodeRules.Of(spelling.Code, exchange) ?? (AssetKind.Stock, null);
        await using (var transaction = await database.BeginWriteAsync(ct))
        {
            await instruments.RunAsync(
                transaction,
                [new ListedInstrument(code, exchange, what.Kind, Name: null) { Board = what.Board }],
                source,
                ct
            );
            transaction.AfterCommit(book.Forget);
            await transaction.CommitAsync(ct);
        }
        return ((await book.ReadAsync(ct)).ByCode(code)!, true); // it has just been committed
    }

    private async Task<(DaysOf Said, int Adjusted)> OfAsync(
        Instrument instrument,
        FileBars rows,
        FileReading reading,
        int source,
        List<BeyondLimit> beyond,
        CancellationToken ct
    )
    {
        var calendar = await calendars.ReadAsync(instrument.Exchange.Calendar(), ct);
        var kept = CheckBars.Run(rows, calendar, reading);
        var verdict = GuardBatch.Judge(instrument, kept, reading.Units);
        if (verdict.Finding == UnitFinding.OtherUnits)
        {
            reading.Reject(0, GuardBatch.Sentence(instrument, verdict, reading.Units));
            kept = [];
        }
        var isAdjusted = verdict.Finding == UnitFinding.NotUnadjusted;
        var plain = kept.ConvertAll(b => b.In(reading.Units));
        if (!isAdjusted)
            beyond.AddRange(CheckBars.Limits(instrument, plain, calendar));
        var now = clock.GetUtcNow();
        var stored = plain.ConvertAll(b => BarRow.Of(instrument.Id, b, source, now, provisional: false));

        if (isAdjusted)
            await StoreAdjustedAsync(stored, ct);
        return (
            new DaysOf(instrument.Id, source, isAdjusted ? [] : stored, rows.Factors, rows.Suspended),
            isAdjusted ? stored.Count : 0
        );
    }

    private async Task StoreAdjustedAsync(IReadOnlyList<BarRow> rows, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await StoreAdjusted.RunAsync(transaction, rows, ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<StoredBars> StoreAsync(List<DaysOf> ready, CancellationToken ct)
    {
        if (ready.Count == 0)
            return default;
        await using var transaction = await database.BeginWriteAsync(ct);
        var stored = await days.RunAsync(transaction, ready, ct);
        await transaction.CommitAsync(ct);
        ready.Clear();
        return stored.Aggregate((one, other) => one + other);
    }

    private async Task<int> LinkAsync(CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        var linked = await formerCodes.RunAsync(transaction, ct);
        await transaction.CommitAsync(ct);
        return linked;
    }
}
