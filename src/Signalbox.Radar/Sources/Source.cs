using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Sources.Rhythm;

namespace Signalbox.Radar.Sources;

/// <summary>How a source is read.</summary>
internal enum SourceKind
{
    /// <summary>RSS, Atom or JSON Feed at an address.</summary>
    Feed,

    /// <summary>The WeRSS server that the settings name; reading it reads all its accounts.</summary>
    WeRssServer,

    /// <summary>An account of the WeRSS server; its articles come with the server's reading.</summary>
    WeRssAccount,

    /// <summary>A feed in a file on this machine; only the command line adds one.</summary>
    File,

    /// <summary>A page on which a selector finds links to articles.</summary>
    Page,
}

/// <summary>Where articles come from.</summary>
internal sealed class Source
{
    public required Guid Id { get; init; }

    public required SourceKind Kind { get; init; }

    public required string Title { get; set; }

    /// <summary>Whether the title is a stand-in until the source says its own.</summary>
    public bool TitleIsOurs { get; set; }

    /// <summary>Address of the feed or page, file path, the server's address, or the account's id in WeRSS; unique within its kind.</summary>
    public required string Address { get; set; }

    public bool Enabled { get; set; } = true;

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whose it is; null is the house's, which everybody sees.</summary>
    public Guid? OwnerId { get; init; }

    /// <summary>Whether it came with the samples.</summary>
    public bool Sample { get; init; }

    /// <summary>When it was taken away; its articles stay and still name it. Null while it is there.</summary>
    public DateTimeOffset? RemovedAt { get; private set; }

    /// <summary>For the next conditional request, as the server gave it.</summary>
    public string? Etag { get; private set; }

    /// <summary>For the next conditional request, as the server gave it.</summary>
    public string? LastModified { get; private set; }

    /// <summary>Not asked again before this instant, as the far end wished; null is any time.</summary>
    public DateTimeOffset? NotBefore { get; private set; }

    public DateTimeOffset? LastReadAt { get; private set; }

    /// <summary>Newest publication time seen; for WeRSS the mark down to which the list is read.</summary>
    public DateTimeOffset? NewestAt { get; private set; }

    /// <summary>Why the last reading failed, in one sentence; null when it did not.</summary>
    public string? LastError { get; private set; }

    /// <summary>The code of that refusal; null when there was none.</summary>
    public string? LastErrorCode { get; private set; }

    public int FailuresInRow { get; private set; }

    /// <summary>When the first of those was; null when the last reading worked.</summary>
    public DateTimeOffset? FailingSince { get; private set; }

    /// <summary>When it was given up: it is not asked again until somebody says so. Null while it is read.</summary>
    public DateTimeOffset? GivenUpAt { get; private set; }

    /// <summary>The usual time between two of its articles in seconds, days of rest left out; null while that cannot be said.</summary>
    public int? UsualGapSeconds { get; private set; }

    /// <summary>Weekdays on which it usually has nothing, by their English names.</summary>
    public IReadOnlyList<string> RestDays { get; private set; } = [];

    /// <summary>From when on it is silent for too long; null while that cannot be said.</summary>
    public DateTimeOffset? SilentAt { get; private set; }

    /// <summary>Whether the texts of its articles are fetched from their pages where it has only the beginning.</summary>
    public bool FullText { get; set; }

    /// <summary>What finds the entries on a watched page; null for other kinds.</summary>
    public string? Selector { get; private set; }

    /// <summary>What finds the title in such an entry; null leaves it to us.</summary>
    public string? TitleSelector { get; private set; }

    /// <summary>How many entries the first look at a page takes; the others are only marked as known.</summary>
    public int TakeFirst { get; private set; }

    /// <summary>Whether the next look at the page is the first one with its selector.</summary>
    public bool FirstLook { get; private set; }

    /// <summary>What was mended in the last reading, in short sentences.</summary>
    public IReadOnlyList<string> Repairs { get; private set; } = [];

    /// <summary>Records a reading that worked.</summary>
    public void Read(DateTimeOffset now, DateTimeOffset? newest)
    {
        LastReadAt = now;
        Forgive();
        if (newest > (NewestAt ?? DateTimeOffset.MinValue))
            NewestAt = newest;
    }

    /// <summary>Records what came with a new body: what to ask with next time, and what the reader had to mend.</summary>
    public void GotBody(string? etag, string? lastModified, IReadOnlyList<string> repairs) =>
        (Etag, LastModified, Repairs) = (etag, lastModified, repairs);

    /// <summary>Watches the page by these from now on; what stands there now is known at the next look, and no news.</summary>
    public void Watch(string selector, string? titleSelector, int takeFirst)
    {
        (Selector, TitleSelector, TakeFirst, FirstLook) = (selector, titleSelector, takeFirst, true);
        (Etag, LastModified) = (null, null); // the page need not have changed, yet it must be looked at
    }

    public void Looked() => FirstLook = false;

    public void Remove(DateTimeOffset now) => (Enabled, RemovedAt) = (false, now);

    /// <summary>Takes it up again as if it were new; what was read before is known still.</summary>
    public void Restore(string? title)
    {
        (Enabled, RemovedAt) = (true, null);
        Forgive();
        if (title is not null)
            (Title, TitleIsOurs) = (title, false);
    }

    /// <summary>Records a reading that failed for good, or for now when the far end named an instant.</summary>
    public void Failed(RefusedException reason, DateTimeOffset now, DateTimeOffset? notBefore)
    {
        if (reason.Code == ReadSource.Paused)
            return; // it was not asked, so the pause that it wished for stands
        (LastError, LastErrorCode, NotBefore) = (reason.Message, reason.Code, notBefore);
        FailuresInRow++;
        FailingSince ??= now;
    }

    public void GiveUp(DateTimeOffset now) => GivenUpAt = now;

    /// <summary>Takes it as if it had never failed: it is asked again.</summary>
    public void Forgive() =>
        (LastError, LastErrorCode, FailuresInRow, FailingSince, GivenUpAt, NotBefore) = (
            null,
            null,
            0,
            null,
            null,
            null
        );

    /// <param name="rhythm">Null while that cannot be said.</param>
    public void Learned(UsualRhythm? rhythm)
    {
        (UsualGapSeconds, SilentAt) = ((int?)rhythm?.Gap.TotalSeconds, rhythm?.SilentAt);
        RestDays = [.. (rhythm?.Rests ?? []).Select(d => d.ToString())];
        if (rhythm is not null && rhythm.Newest > (NewestAt ?? DateTimeOffset.MinValue))
            NewestAt = rhythm.Newest; // of one that gives no dates
    }

    /// <summary>Whether it had been silent for too long when it was last read.</summary>
    public bool IsSilent => SilentAt is { } due && LastReadAt > due;

    public static void Configure(EntityTypeBuilder<Source> table)
    {
        table.HasKey(s => s.Id);
        table.Property(s => s.Repairs).HasJsonText();
        table.Property(s => s.RestDays).HasJsonText();
        table.Ignore(s => s.IsSilent);
        table.HasIndex(s => new { s.Kind, s.Address }).IsUnique().HasDatabaseName("radar_source_kind_address");
    }
}
