namespace Signalbox.Platform.Llm.Vendors;

/// <summary>The vendor that is set up from the settings, with what was known of it when the program was shipped.</summary>
internal static class ShippedVendors
{
    private const string Peak = "Mon-Fri 09:00-12:00 14:00-18:00";
    private const string Note =
        "Vendor's price page of 2026-11-15. The exact minute at the end of a peak counts as off peak; "
        + "public holidays, which are off peak too, are not known here.";

    // From the beginning on: what was done before that page is priced by it too, as an estimate.
    private static readonly DateTimeOffset ValidFrom = DateTimeOffset.UnixEpoch;

    public static Vendor DeepSeek(Guid id) =>
        new()
        {
            Id = id,
            Name = SeedVendors.VendorName,
            BaseUrl = ShippedProfiles.ByName[ShippedProfiles.DeepSeek].BaseUrl,
            Profile = ShippedProfiles.DeepSeek,
            FollowsSettings = true,
        };

    public static IEnumerable<(VendorModel Model, IReadOnlyList<Price> Prices)> DeepSeekModels(
        Guid vendorId,
        TimeProvider clock
    )
    {
        yield return Model("deepseek-flash", vendorId, clock, (0.02m, 1m, 4m), (0.04m, 2m, 8m));
        yield return Model("deepseek-v4-pro", vendorId, clock, (0.15m, 4.5m, 13.5m), (0.30m, 9m, 27m));
    }

    /// <summary>Short and cheap: no thinking, since a thought can eat the tokens that the JSON needs.</summary>
    public static Purpose DefaultPurpose(Guid modelId) =>
        new()
        {
            Name = Purpose.Default,
            ModelId = modelId,
            MaxTokens = 1200,
            Thinking = false,
            Temperature = 0.2,
        };

    private static (VendorModel, IReadOnlyList<Price>) Model(
        string name,
        Guid vendorId,
        TimeProvider clock,
        (decimal Cached, decimal Uncached, decimal Output) offPeak,
        (decimal Cached, decimal Uncached, decimal Output) peak
    )
    {
        var model = new VendorModel
        {
            Id = Ids.New(clock),
            VendorId = vendorId,
            Name = name,
            ContextTokens = 1_000_000,
            MaxOutputTokens = 384_000,
        };
        return (model, [Row(PriceBand.OffPeak, null, offPeak), Row(PriceBand.Peak, Peak, peak)]);

        Price Row(PriceBand band, string? hours, (decimal Cached, decimal Uncached, decimal Output) price) =>
            new()
            {
                Id = Ids.New(clock),
                ModelId = model.Id,
                ValidFrom = ValidFrom,
                Band = band,
                PeakHours = hours,
                CachedPerMillion = price.Cached,
                UncachedPerMillion = price.Uncached,
                OutputPerMillion = price.Output,
                Note = Note,
            };
    }
}
