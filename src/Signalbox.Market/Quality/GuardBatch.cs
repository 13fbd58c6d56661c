using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;

namespace Signalbox.Market.Quality;

/// <summary>The unit guard as it is applied to a batch of one instrument.</summary>
internal static class GuardBatch
{
    /// <summary>Indices have no meaningful mean price; abroad no ticks are known to us.</summary>
    public static UnitVerdict Judge(Instrument instrument, IReadOnlyCollection<Bar> rows, Units said) =>
        instrument.Kind is AssetKind.Stock or AssetKind.Fund && instrument.Exchange.Calendar() == "CN"
            ? UnitGuard.Judge(rows, said, Tick(instrument))
            : new UnitVerdict(UnitFinding.NothingToJudge, null, 0, 0, 0);

    /// <summary>In words, for a batch that is refused.</summary>
    public static string Sentence(Instrument instrument, UnitVerdict verdict, Units said) =>
        $"{instrument.Code}: amount / (volume × close) is {verdict.Quotient:0.#####}, as of {Words(verdict.Units ?? said)}, and the source is said to send {Words(said)}: none of its {verdict.Rows} rows is taken";

    private static decimal Tick(Instrument instrument) =>
        instrument is { Kind: AssetKind.Stock, Board: not Board.B } ? 0.01m : 0.001m;

    private static string Words(Units units) =>
        $"{(units.Volume == 1 ? "shares" : "lots")} and {units.Amount switch
        {
            1 => "yuan",
            1000 => "thousand yuan",
            _ => "ten thousand yuan",
        }}";
}
