using Signalbox.Platform.Identity;
using Signalbox.Platform.Llm.Vendors;

namespace Signalbox.Platform.Ui.Setup;

/// <summary>A vendor and one of its models, as they are entered in the first run.</summary>
/// <param name="Vendor">Its name here.</param>
/// <param name="Profile">Which shipped profile it follows.</param>
/// <param name="Key">Null leaves it as it was.</param>
internal sealed record ModelChoice(string Vendor, string Profile, string Address, string? Key, string Model);

/// <summary>Sets a vendor up and lets one of its models serve whatever has no model of its own.</summary>
internal sealed class ChooseModel(SetVendor setVendor, SetPurpose setPurpose, ListVendors list, TimeProvider clock)
{
    /// <returns>The model, as its vendor calls it now.</returns>
    /// <exception cref="Errors.RefusedException">400 <c>input.invalid</c>, <c>llm.address</c>, <c>llm.key-needed</c>.</exception>
    public async Task<string> RunAsync(Actor actor, ModelChoice choice, CancellationToken ct)
    {
        var model = Current(choice.Profile, choice.Model.Trim());
        var before = (await list.RunAsync(ct)).FirstOrDefault(v => v.Name == choice.Vendor);
        var setting = new VendorSetting
        {
            BaseUrl = choice.Address,
            Key = choice.Key,
            Profile = choice.Profile,
            Concurrency = before?.Concurrency ?? 20,
            RequestsPerMinute = before?.RequestsPerMinute,
            TokensPerMinute = before?.TokensPerMinute,
            Models = Models(before, choice.Profile, model),
        };
        await setVendor.RunAsync(actor, choice.Vendor, setting, ct);
        await setPurpose.RunAsync(
            actor,
            Purpose.Default,
            new PurposeSetting { Vendor = choice.Vendor, Model = model },
            ct
        );
        return model;
    }

    /// <summary>A name that the vendor has withdrawn is understood.</summary>
    private static string Current(string profile, string model) =>
        ShippedProfiles.ByName.TryGetValue(profile, out var known) && known.Renamed.TryGetValue(model, out var current)
            ? current
            : model;

    /// <summary>Those that the program knows, with their prices, and the one that was typed; what is there already stays.</summary>
    private List<ModelSetting> Models(VendorRow? before, string profile, string wanted)
    {
        List<ModelSetting> models = [];
        if (profile == ShippedProfiles.DeepSeek && before?.Models is not { Count: > 0 })
            models.AddRange(ShippedVendors.DeepSeekModels(Guid.Empty, clock).Select(m => Setting(m.Model, m.Prices)));
        if (before?.Models.Any(m => m.Name == wanted) != true && !models.Exists(m => m.Name == wanted))
            models.Add(new ModelSetting { Name = wanted });
        return models;
    }

    private static ModelSetting Setting(VendorModel model, IEnumerable<Price> prices) =>
        new()
        {
            Name = model.Name,
            ContextTokens = model.ContextTokens,
            MaxOutputTokens = model.MaxOutputTokens,
            Prices =
            [
                .. prices.Select(p => new PriceSetting
                {
                    ValidFrom = p.ValidFrom,
                    Band = p.Band,
                    PeakHours = p.PeakHours,
                    CachedPerMillion = p.CachedPerMillion,
                    UncachedPerMillion = p.UncachedPerMillion,
                    OutputPerMillion = p.OutputPerMillion,
                    Note = p.Note,
                }),
            ],
        };
}
