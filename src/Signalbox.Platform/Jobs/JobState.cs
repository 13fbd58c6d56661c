namespace Signalbox.Platform.Jobs;

/// <summary>Where a job stands; stored as its number.</summary>
public enum JobState
{
    /// <summary>Runs when its time has come and its lane has a place.</summary>
    Waiting = 0,

    /// <summary>A node works on it.</summary>
    Running = 1,

    /// <summary>Came to its end.</summary>
    Done = 2,

    /// <summary>Given up: its last attempt failed, or trying again cannot help. A person may try it again.</summary>
    Dead = 3,

    /// <summary>Was dead, and a person said that nothing is to be done about it.</summary>
    Dismissed = 4,
}

/// <summary>A job to be written.</summary>
internal sealed record NewJob(
    string Lane,
    string Name,
    string Payload,
    DateTimeOffset RunAt,
    string? Dedupe = null,
    long? GroupId = null
);

/// <summary>A job that this node has claimed.</summary>
/// <param name="Attempt">The fence: rises with every claim.</param>
/// <param name="Failed">Attempts that counted, before this one.</param>
internal sealed record ClaimedJob(
    long Id,
    string Lane,
    string Name,
    string Payload,
    int Attempt,
    int Failed,
    long? GroupId
);
