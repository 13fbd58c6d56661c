using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Secrets;

namespace Signalbox.Radar.Hooks;

/// <summary>How an address is to be; when it is changed, what is left out stays as it was.</summary>
internal sealed record HookForm : IValidatableObject
{
    [StringLength(60, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>Whole, http or https, without user and fragment.</summary>
    [StringLength(1000, MinimumLength = 1)]
    public string? Url { get; init; }

    /// <summary>What is signed with; null makes one when the address is added.</summary>
    [StringLength(200, MinimumLength = 16)]
    public string? Secret { get; init; }

    /// <summary>Weaker opportunities are not told.</summary>
    [Range(0, 100)]
    public int? MinScore { get; init; }

    public bool? Enabled { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (
            Url is not null
            && (
                !Uri.TryCreate(Url, UriKind.Absolute, out var url)
                || url.Scheme is not ("http" or "https")
                || url.UserInfo.Length + url.Fragment.Length > 0
            )
        )
            yield return new ValidationResult(
                "The address is a whole one, https://…, without user and fragment.",
                [nameof(Url)]
            );
        if (Secret?.Any(char.IsControl) == true)
            yield return new ValidationResult("The secret has no control characters.", [nameof(Secret)]);
    }
}

/// <summary>The address that was stored.</summary>
/// <param name="Secret">What it is signed with where that was made here, shown this once; null otherwise.</param>
internal sealed record HookSaved(Guid Id, string Name, string? Secret);

/// <summary>Adds addresses that are told new opportunities, changes them, takes them away, tries them out.</summary>
internal sealed class SaveHook(
    IDbContextFactory<SignalboxDb> dbs,
    SecretBox secrets,
    JobQueue jobs,
    AuditTrail audit,
    TimeProvider clock
)
{
    private const int MostHooks = 20;

    /// <param name="id">Null adds.</param>
    /// <exception cref="RefusedException">
    /// 400 <c>input.invalid</c>; 404 <c>radar.hook.not-found</c>; 409 <c>radar.hook.name</c>, <c>radar.hook.too-many</c>.
    /// </exception>
    public async Task<HookSaved> RunAsync(Actor by, Guid? id, HookForm form, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var hook = id is { } known ? await FindAsync(db, by, known, ct) : null;
        form = form with { Name = form.Name?.Trim(), Url = form.Url?.Trim() };
        Check.Valid(form);
        var made = hook is null && form.Secret is null ? NewSecret() : null;
        var isNew = hook is null;
        if (hook is null)
            db.Add(hook = await NewAsync(db, by, form, ct));
        var purpose = Hook.Purpose(hook.Id);
        (hook.Name, hook.MinScore, hook.Enabled) = (
            form.Name ?? hook.Name,
            form.MinScore ?? hook.MinScore,
            form.Enabled ?? hook.Enabled
        );
        if (form.Url is { } url)
            hook.Url = secrets.Seal(url, purpose);
        if ((form.Secret ?? made) is { } secret)
            hook.Secret = secrets.Seal(secret, purpose);
        var (name, key) = (hook.Name, hook.Id);
        if (await db.Set<Hook>().AnyAsync(h => h.UserId == by.UserId && h.Name == name && h.Id != key, ct))
            throw RefusedException.Conflict("radar.hook.name", $"You have an address of the name «{name}» already.");
        await db.SaveChangesAsync(ct);
        await AuditAsync(transaction, by, isNew ? "radar.hook.added" : "radar.hook.changed", hook, ct);
        await transaction.CommitAsync(ct);
        return new HookSaved(hook.Id, hook.Name, made);
    }

    /// <exception cref="RefusedException">404 <c>radar.hook.not-found</c>.</exception>
    public async Task RemoveAsync(Actor by, Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var hook = await FindAsync(db, by, id, ct);
        await db.Set<HookSend>().Where(s => s.HookId == id).ExecuteDeleteAsync(ct);
        db.Remove(hook);
        await db.SaveChangesAsync(ct);
        await AuditAsync(transaction, by, "radar.hook.removed", hook, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Sends it something of the type <c>radar.test</c>.</summary>
    /// <returns>The sending's id.</returns>
    /// <exception cref="RefusedException">404 <c>radar.hook.not-found</c>.</exception>
    public async Task<Guid> TestAsync(Actor by, Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        await FindAsync(db, by, id, ct);
        var send = new HookSend
        {
            Id = Ids.New(clock),
            HookId = id,
            OpportunityId = null,
            CreatedAt = clock.GetUtcNow(),
        };
        db.Add(send);
        await db.SaveChangesAsync(ct);
        await jobs.EnqueueAsync(transaction, new PostOpportunity(send.Id), PostOpportunity.To(id), ct);
        await transaction.CommitAsync(ct);
        return send.Id;
    }

    /// <summary>Sends again what was given up, with the same id.</summary>
    /// <exception cref="RefusedException">404 <c>radar.hook.not-found</c>; 409 <c>radar.hook.not-dead</c>.</exception>
    public async Task AgainAsync(Actor by, Guid id, Guid send, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        await FindAsync(db, by, id, ct);
        var begun = await db.Set<HookSend>()
            .Where(s => s.Id == send && s.HookId == id && s.State == SendState.Dead)
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(x => x.State, SendState.Waiting)
                        .SetProperty(x => x.Tries, 0)
                        .SetProperty(x => x.Status, (int?)null)
                        .SetProperty(x => x.Reason, (string?)null)
                        .SetProperty(x => x.EndedAt, (DateTimeOffset?)null),
                ct
            );
        if (begun == 0)
            throw RefusedException.Conflict("radar.hook.not-dead", $"{send} is nothing that was given up.");
        await jobs.EnqueueAsync(transaction, new PostOpportunity(send), PostOpportunity.To(id), ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<Hook> NewAsync(SignalboxDb db, Actor by, HookForm form, CancellationToken ct)
    {
        var missing = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (form.Name is null)
            missing["name"] = ["The Name field is required."];
        if (form.Url is null)
            missing["url"] = ["The Url field is required."];
        if (missing.Count > 0)
            throw RefusedException.Invalid(missing);
        if (await db.Set<Hook>().CountAsync(h => h.UserId == by.UserId, ct) >= MostHooks)
            throw RefusedException.Conflict("radar.hook.too-many", $"You have {MostHooks} addresses already.");
        return new Hook
        {
            Id = Ids.New(clock),
            UserId = by.UserId,
            Name = form.Name!, // asked above
            Url = "",
            Secret = "",
            MinScore = 0,
            Enabled = true,
            CreatedAt = clock.GetUtcNow(),
        };
    }

    private static async Task<Hook> FindAsync(SignalboxDb db, Actor by, Guid id, CancellationToken ct) =>
        await db.Set<Hook>().SingleOrDefaultAsync(h => h.Id == id && h.UserId == by.UserId, ct)
        ?? throw RefusedException.NotFound("radar.hook.not-found", $"You have no address {id}.");

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private Task AuditAsync(WriteTransaction transaction, Actor by, string what, Hook hook, CancellationToken ct) =>
        audit.WriteAsync(
            transaction,
            AuditEvent.By(
                by,
                what,
                hook.Name,
                new
                {
                    Host = new Uri(secrets.Open(hook.Url, Hook.Purpose(hook.Id))).Authority,
                    hook.MinScore,
                    hook.Enabled,
                }
            ),
            ct
        );
}
