"""A real Kubernetes cluster for tests: see docs/testing-cluster.md."""

from .cluster import Cluster
from .errors import ClusterError, CommandFailed

__all__ = ["Cluster", "ClusterError", "CommandFailed"]
