using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

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
}

/// <summary>Where articles come from.</summary>
internal sealed class Source
{
    public required Guid Id { get; init; }

    public required SourceKind Kind { get; init; }

    public required string Title { get; set; }

    /// <summary>Whether the title is a stand-in until the source says its own.</summary>
    public bool TitleIsOurs { get; set; }

    /// <summary>Feed address, file path, the server's address, or the account's id in WeRSS; unique within its kind.</summary>
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

    /// <summary>What was mended in the last reading, in short sentences.</summary>
    public IReadOnlyList<string> Repairs { get; private set; } = [];

    /// <summary>Records a reading that worked.</summary>
    public void Read(DateTimeOffset now, DateTimeOffset? newest)
    {
        (LastReadAt, LastError, LastErrorCode, FailuresInRow, NotBefore) = (now, null, null, 0, null);
        if (newest > (NewestAt ?? DateTimeOffset.MinValue))
            NewestAt = newest;
    }

    /// <summary>Records what came with a new body: what to ask with next time, and what the reader had to mend.</summary>
    public void GotBody(string? etag, string? lastModified, IReadOnlyList<string> repairs) =>
        (Etag, LastModified, Repairs) = (etag, lastModified, repairs);

    public void Remove(DateTimeOffset now) => (Enabled, RemovedAt) = (false, now);

    /// <summary>Takes it up again as if it were new; what was read before is known still.</summary>
    public void Restore(string? title)
    {
        (Enabled, RemovedAt, LastError, LastErrorCode, FailuresInRow, NotBefore) = (true, null, null, null, 0, null);
        if (title is not null)
            (Title, TitleIsOurs) = (title, false);
    }

    /// <summary>Records a reading that failed for good, or for now when the far end named an instant.</summary>
    public void Failed(RefusedException reason, DateTimeOffset? notBefore)
    {
        (LastError, LastErrorCode, NotBefore) = (reason.Message, reason.Code, notBefore);
        FailuresInRow++;
    }

    public static void Configure(EntityTypeBuilder<Source> table)
    {
        table.HasKey(s => s.Id);
        table.Property(s => s.Repairs).HasJsonText();
        table.HasIndex(s => new { s.Kind, s.Address }).IsUnique().HasDatabaseName("radar_source_kind_address");
    }
}
