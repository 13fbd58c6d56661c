using Signalbox.Platform.Llm.Calls;
using Signalbox.Platform.Llm.Vendors;

namespace Signalbox.Platform.Llm;

/// <summary>All that the page of models shows.</summary>
internal sealed record LlmSettings(
    IReadOnlyList<VendorRow> Vendors,
    IReadOnlyList<PurposeRow> Purposes,
    Spending Spending
);

/// <summary>Gathers vendors, purposes, the budget and what was spent; keys masked.</summary>
internal sealed class ShowLlmSettings(ListVendors vendors, ListPurposes purposes, ModelSpending spending)
{
    public async Task<LlmSettings> RunAsync(CancellationToken ct) =>
        new(await vendors.RunAsync(ct), await purposes.RunAsync(ct), await spending.RunAsync(ct));
}
