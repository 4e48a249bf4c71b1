import SkipSegRanks
import Testing
