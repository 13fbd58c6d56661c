using Microsoft.Extensions.Options;
using Signalbox.Operations.Offsite.S3;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Offsite;

/// <summary>Where the sets of this installation lie in the store: <c>prefix/installation/set/file</c>.</summary>
internal sealed class OffsiteFolder(S3Store store, Installation installation, IOptions<OffsiteOptions> options)
{
    /// <summary>The sets of this installation that lie there, complete or not.</summary>
    /// <returns>Newest first.</returns>
    /// <exception cref="RefusedException">400 <c>settings.offsite</c>; codes <c>offsite.…</c>.</exception>
    public Task<IReadOnlyList<OffsiteSet>> ListAsync(CancellationToken ct) => ListAsync(of: null, ct);

    /// <summary>Those of another installation.</summary>
    /// <param name="of">Its name; this one's when null.</param>
    public async Task<IReadOnlyList<OffsiteSet>> ListAsync(string? of, CancellationToken ct)
    {
        var own = of is null ? await OwnAsync(ct) : $"{Root()}{of}/";
        var objects = await store.ListAsync(own, ct);
        return
        [
            .. objects
                .Select(o => (Path: o.Key[own.Length..].Split('/'), o.Bytes))
                .Where(o => o.Path is [var id, var file] && SetId.IsOne(id) && SetId.IsFileName(file))
                .GroupBy(o => o.Path[0], StringComparer.Ordinal)
                .Select(set => new OffsiteSet(
                    own,
                    set.Key,
                    set.ToDictionary(o => o.Path[1], o => o.Bytes, StringComparer.Ordinal)
                ))
                .OrderByDescending(s => s.At),
        ];
    }

    /// <summary>The set of this id; <c>latest</c> is the newest complete one.</summary>
    /// <exception cref="RefusedException">404 <c>offsite.not-found</c>.</exception>
    /// <param name="of">The installation whose set it is; this one when null.</param>
    public async Task<OffsiteSet> FindAsync(string id, string? of, CancellationToken ct)
    {
        var sets = (await ListAsync(of, ct)).Where(s => s.IsComplete);
        return (id == "latest" ? sets.FirstOrDefault() : sets.FirstOrDefault(s => s.Id == id))
            ?? throw RefusedException.NotFound(
                "offsite.not-found",
                id == "latest"
                    ? "There is no complete set in the store yet. Send one with: signalbox backup send latest."
                    : $"There is no complete set {id} in the store. signalbox backup list --offsite shows those that are there."
            );
    }

    /// <summary>The key of a set's file.</summary>
    public async Task<string> KeyAsync(string set, string file, CancellationToken ct) =>
        $"{await OwnAsync(ct)}{set}/{file}";

    /// <summary>The names of all installations that have sets there.</summary>
    /// <returns>In their order.</returns>
    /// <exception cref="RefusedException">400 <c>settings.offsite</c>; codes <c>offsite.…</c>.</exception>
    public async Task<IReadOnlyList<string>> InstallationsAsync(CancellationToken ct)
    {
        var root = Root();
        var objects = await store.ListAsync(root, ct);
        return
        [
            .. objects
                .Select(o => o.Key[root.Length..].Split('/'))
                .Where(path => path is [_, var id, _] && SetId.IsOne(id) && SetId.IsFileName(path[0]))
                .Select(path => path[0])
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>What all keys of this installation begin with, a slash at the end.</summary>
    private async Task<string> OwnAsync(CancellationToken ct) => $"{Root()}{await installation.NameAsync(ct)}/";

    /// <summary>What all keys of ours begin with, a slash at the end or nothing.</summary>
    private string Root()
    {
        if (!options.Value.HasStore())
            throw NotSetUp();
        var prefix = options.Value.Prefix.Trim('/');
        return prefix.Length == 0 ? "" : $"{prefix}/";
    }

    /// <summary>The refusal of who wants a store where there is none.</summary>
    public static RefusedException NotSetUp() =>
        RefusedException.Invalid(
            "settings.offsite",
            "No store elsewhere is set up. Set OFFSITE_ENDPOINT, OFFSITE_BUCKET, OFFSITE_ACCESS_KEY and OFFSITE_SECRET_KEY."
        );
}
