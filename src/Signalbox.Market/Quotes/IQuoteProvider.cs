using Signalbox.Market.Instruments;
using Signalbox.Market.Providers;

namespace Signalbox.Market.Quotes;

/// <summary>A provider of live quotes, many in one call.</summary>
internal interface IQuoteProvider
{
    /// <summary>E.g. <c>tencent</c>.</summary>
    string Name { get; }

    /// <summary>Whether its settings let it be asked.</summary>
    bool IsSetUp { get; }

    /// <summary>How many instruments one call may name.</summary>
    int MostInOne { get; }

    /// <summary>The quotes of those that it knows.</summary>
    /// <exception cref="ProviderException">It gave nothing, for a reason.</exception>
    Task<IReadOnlyList<Quote>> QuotesAsync(IReadOnlyList<Instrument> instruments, CancellationToken ct);
}
