namespace Signalbox.Radar.Judging.Rules;

/// <summary>One version of the rule set as a caller sees it.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Note">Why it was changed.</param>
internal sealed record RulesRow(int Number, string Note, DateTimeOffset CreatedAt, RuleSet Rules)
{
    public static RulesRow From(RuleSetVersion version) =>
        new(version.Number, version.Note, version.CreatedAt, RuleSetVersion.Read(version.Rules));
}

/// <summary>The rule set that the offline judge goes by now.</summary>
internal sealed class GetRules(CurrentRules current)
{
    public async Task<RulesRow> RunAsync(CancellationToken ct) => RulesRow.From(await current.ReadAsync(ct));
}
