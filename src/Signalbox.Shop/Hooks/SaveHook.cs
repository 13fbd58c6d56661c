using System.Buffers.Text;
using System.Security.Cryptography;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;
using Signalbox.Shop.Accounts;

namespace Signalbox.Shop.Hooks;

/// <summary>How an address is to be.</summary>
/// <param name="Name">1 to 60 characters.</param>
/// <param name="Url">Whole, http or https; when it is changed, null leaves it.</param>
/// <param name="Secret">16 to 200 characters; null makes one when it is added, and leaves it when it is changed.</param>
/// <param name="Types">Kinds of event; none: all.</param>
/// <param name="Enabled">Yes when null.</param>
internal sealed record HookAsked(
    string? Name,
    string? Url,
    string? Secret,
    IReadOnlyList<string>? Types,
    bool? Enabled
);

/// <summary>The address that was stored.</summary>
/// <param name="Secret">What it is signed with where that was made here, shown this once; null otherwise.</param>
internal sealed record HookSaved(Guid Id, string? Secret);

/// <summary>Adds addresses that are told what happens, changes them, takes them away.</summary>
internal sealed class SaveHook(
    Database database,
    HookStore store,
    TellFact tell,
    JobQueue jobs,
    AccountScope scope,
    AuditTrail audit,
    TimeProvider clock
)
{
    private const int MostHooks = 20;
    private const int LongestName = 60;

    /// <param name="id">Null adds.</param>
    /// <exception cref="RefusedException">
    /// 400 <c>shop.hook.settings</c>; 404 <c>shop.hook.unknown</c>; 409 <c>shop.hook.name</c>, <c>shop.hook.too-many</c>.
    /// </exception>
    public async Task<HookSaved> RunAsync(Actor actor, Guid? id, HookAsked asked, CancellationToken ct)
    {
        var before = id is { } known ? await GetAsync(actor, known, ct) : null;
        var made = before is null && asked.Secret is null ? NewSecret() : null;
        var hook = new Hook(
            before?.Id ?? Ids.New(clock),
            before?.User ?? actor.UserId,
            (asked.Name ?? before?.Name ?? "").Trim(),
            (asked.Url ?? before?.Url ?? "").Trim(),
            made ?? asked.Secret ?? before!.Secret, // one of the three is there
            [.. (asked.Types ?? before?.Types ?? []).Distinct(StringComparer.Ordinal)],
            asked.Enabled ?? before?.Enabled ?? true
        );
        if (Fault(hook) is { } fault)
            throw RefusedException.Invalid("shop.hook.settings", fault);
        if (before is null && (await store.OfAsync(actor.UserId, ct)).Count >= MostHooks)
            throw RefusedException.Conflict("shop.hook.too-many", $"You have {MostHooks} addresses already.");
        await using var transaction = await database.BeginWriteAsync(ct);
        if (!await store.SaveAsync(transaction, hook, ct))
            throw RefusedException.Conflict(
                "shop.hook.name",
                $"You have an address of the name «{hook.Name}» already."
            );
        await AuditAsync(transaction, actor, before is null ? "shop.hook.added" : "shop.hook.changed", hook, ct);
        await transaction.CommitAsync(ct);
        return new HookSaved(hook.Id, made);
    }

    /// <exception cref="RefusedException">404 <c>shop.hook.unknown</c>.</exception>
    public async Task RemoveAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var hook = await GetAsync(actor, id, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var delete = transaction.Command("DELETE FROM shop_hook WHERE id = @id", ("@id", id));
        await delete.ExecuteNonQueryAsync(ct);
        await AuditAsync(transaction, actor, "shop.hook.removed", hook, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Tells it an event of the type <c>test</c>.</summary>
    /// <exception cref="RefusedException">404 <c>shop.hook.unknown</c>.</exception>
    public async Task TestAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await GetAsync(actor, id, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        await tell.TestAsync(transaction, id, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Tells it again what is dead, with the same id.</summary>
    /// <exception cref="RefusedException">404 <c>shop.hook.unknown</c>; 409 <c>shop.hook.not-dead</c>.</exception>
    public async Task AgainAsync(Actor actor, Guid id, Guid told, CancellationToken ct)
    {
        await GetAsync(actor, id, ct);
        var dead = await store.EventAsync(id, told, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        if (dead is null || !await HookStore.AgainAsync(transaction, dead, ct))
            throw RefusedException.Conflict("shop.hook.not-dead", $"The event {told} is none that was given up.");
        await jobs.EnqueueAsync(transaction, new PostHookEvent(id, told), PostHookEvent.On(id), ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>One's own.</summary>
    /// <exception cref="RefusedException">404 <c>shop.hook.unknown</c>.</exception>
    public async Task<Hook> GetAsync(Actor actor, Guid id, CancellationToken ct) =>
        await store.FindAsync(id, ct) is { } hook && (scope.Of(actor) is null || hook.User == actor.UserId)
            ? hook
            : throw RefusedException.NotFound("shop.hook.unknown", $"You have no address {id}.");

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private Task AuditAsync(WriteTransaction transaction, Actor actor, string what, Hook hook, CancellationToken ct) =>
        audit.WriteAsync(
            transaction,
            AuditEvent.By(
                actor,
                what,
                hook.Name,
                new
                {
                    Host = new Uri(hook.Url).Authority,
                    hook.Types,
                    hook.Enabled,
                }
            ),
            ct
        );

    private static string? Fault(Hook hook)
    {
        if (hook.Name.Length is 0 or > LongestName || hook.Name.Any(char.IsControl))
            return $"A name has 1 to {LongestName} characters.";
        if (
            hook.Url.Length > 1_000
            || !Uri.TryCreate(hook.Url, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || url.UserInfo.Length + url.Fragment.Length > 0
        )
            return "The address is a whole one, https://…, of at most 1,000 characters, without user and fragment.";
        if (hook.Secret.Length is < 16 or > 200 || hook.Secret.Any(char.IsControl))
            return "The secret has 16 to 200 characters.";
        return hook.Types.Except(FactTypes.All, StringComparer.Ordinal).FirstOrDefault() is { } odd
            ? $"There is no event {odd[..Math.Min(odd.Length, 40)]}; there are {string.Join(", ", FactTypes.All)}."
            : null;
    }
}
